package homegrown.bench.proof;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Lines in a plot whose horizontal axis is logarithmic, as SVG for light and dark pages. */
final class Plot {

  private static final int WIDTH = 860;
  private static final int HEIGHT = 480;
  private static final int LEFT = 70;
  private static final int RIGHT = 230;
  private static final int TOP = 20;
  private static final int BOTTOM = 60;
  private static final int LEGEND_STEP = 22;
  private static final int WANTED_TICKS = 6;

  private static final String STYLE =
      """
      <style>
        text { font: 13px sans-serif; fill: #333; }
        .axis { stroke: #777; fill: none; }
        .grid { stroke: #888; stroke-opacity: 0.25; }
        .line { fill: none; stroke-width: 2; }
        @media (prefers-color-scheme: dark) { text { fill: #ddd; } }
      </style>
      """;

  /** Seen on white and on black. */
  enum Colour {
    GREEN("#2a9d55"),
    VIOLET("#a05bd6"),
    BLUE("#3b82d6"),
    ORANGE("#d9822b");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }

  /** A place; x above 0. */
  record Point(double x, double y) {}

  /** At least one point, from left to right. */
  record Line(String name, Colour colour, boolean dashed, List<Point> points) {}

  private final List<Line> lines;
  private final double minX;
  private final double maxX;
  private final double minY;
  private final double maxY;
  private final double stepY;

  private Plot(List<Line> lines) {
    this.lines = lines;
    double spread = Math.max(1e-9, max(lines, Point::y) - min(lines, Point::y));
    double power = Math.pow(10, Math.floor(Math.log10(spread / WANTED_TICKS)));
    double wanted = spread / WANTED_TICKS / power;
    this.stepY = power * (wanted <= 2 ? 2 : wanted <= 5 ? 5 : 10);
    this.minY = Math.floor(min(lines, Point::y) / stepY) * stepY;
    this.maxY = Math.max(minY + stepY, Math.ceil(max(lines, Point::y) / stepY) * stepY);
    this.minX = min(lines, Point::x) / 1.2;
    this.maxX = max(lines, Point::x) * 1.2;
  }

  /**
   * The plot.
   *
   * @param lines at least one
   */
  static String svg(List<Line> lines, String horizontal, String vertical) {
    return new Plot(lines).svg(horizontal, vertical);
  }

  private static double min(List<Line> lines, ToDoubleFunction<Point> of) {
    return lines.stream()
        .flatMap(line -> line.points().stream())
        .mapToDouble(of)
        .min()
        .getAsDouble();
  }

  private static double max(List<Line> lines, ToDoubleFunction<Point> of) {
    return -min(lines, point -> -of.applyAsDouble(point));
  }

  private double x(double value) {
    double share = Math.log(value / minX) / Math.log(maxX / minX);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    double share = (value - minY) / (maxY - minY);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  private String svg(String horizontal, String vertical) {
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n",
        WIDTH,
        HEIGHT);
    add(svg, "<title>%s against %s</title>%n", escaped(vertical), escaped(horizontal));
    svg.append(STYLE);
    axes(svg, horizontal, vertical);
    for (int i = 0; i < lines.size(); i++) {
      line(svg, lines.get(i), TOP + 10 + i * LEGEND_STEP);
    }
    return svg.append("</svg>\n").toString();
  }

  private void axes(StringBuilder svg, String horizontal, String vertical) {
    final double right = WIDTH - RIGHT;
    final double bottom = HEIGHT - BOTTOM;
    int digits = Math.max(0, (int) -Math.floor(Math.log10(stepY)));
    for (long tick = 0; minY + tick * stepY < maxY + stepY / 2; tick++) {
      double at = y(minY + tick * stepY);
      rule(svg, LEFT, at, right, at);
      label(svg, LEFT - 8, at + 4, "end", Table.figure(minY + tick * stepY, digits));
    }
    for (double power = Math.pow(10, Math.floor(Math.log10(minX))); power < maxX; power *= 10) {
      for (int times : new int[] {1, 2, 5}) {
        double value = power * times;
        if (value >= minX && value <= maxX) {
          rule(svg, x(value), TOP, x(value), bottom);
          label(svg, x(value), bottom + 20, "middle", withUnit(value));
        }
      }
    }
    add(svg, "<path class=\"axis\" d=\"M%d %d V%.0f H%.0f\"/>%n", LEFT, TOP, bottom, right);
    label(svg, (LEFT + right) / 2, HEIGHT - 14, "middle", horizontal);
    add(
        svg,
        "<text transform=\"translate(18 %.0f) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
        (TOP + bottom) / 2,
        escaped(vertical));
  }

  private void line(StringBuilder svg, Line line, int legendY) {
    String look =
        "stroke=\""
            + line.colour().code
            + "\""
            + (line.dashed() ? " stroke-dasharray=\"6 4\"" : "");
    StringBuilder path = new StringBuilder();
    for (Point point : line.points()) {
      add(path, "%s%.1f %.1f", path.length() == 0 ? "M" : " L", x(point.x()), y(point.y()));
    }
    add(svg, "<path class=\"line\" %s d=\"%s\"/>%n", look, path);
    for (Point point : line.points()) {
      dot(svg, x(point.x()), y(point.y()), line);
    }
    int from = WIDTH - RIGHT + 20;
    add(svg, "<path class=\"line\" %s d=\"M%d %d h34\"/>%n", look, from, legendY);
    dot(svg, from + 17, legendY, line);
    label(svg, from + 42, legendY + 4, "start", line.name());
  }

  private static void dot(StringBuilder svg, double x, double y, Line line) {
    String code = line.colour().code;
    add(
        svg,
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" stroke=\"%s\" fill=\"%s\"/>%n",
        x,
        y,
        code,
        line.dashed() ? "none" : code);
  }

  private static void rule(StringBuilder svg, double x1, double y1, double x2, double y2) {
    add(svg, "<path class=\"grid\" d=\"M%.1f %.1f L%.1f %.1f\"/>%n", x1, y1, x2, y2);
  }

  private static void label(StringBuilder svg, double x, double y, String anchor, String text) {
    add(
        svg,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        escaped(text));
  }

  private static String withUnit(double value) {
    String[] units = {"", "k", "M", "G", "T"};
    int unit = 0;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.3g", value).replaceAll("\\.0*$", "") + units[unit];
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static void add(StringBuilder to, String format, Object... values) {
    to.append(String.format(Locale.ROOT, format, values));
  }
}
