package homegrown.bench.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every public type and every public method of a public type says what it promises. */
class JavadocTest {

  static Stream<String> rooms() {
    return Rooms.built().stream();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void publicTypesAndMethodsAreDocumented(String room) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> undocumented = new ArrayList<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<Path> sources = Rooms.productionSources(room);
      if (!sources.isEmpty()) {
        JavacTask task =
            (JavacTask)
                compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(sources));
        DocTrees comments = DocTrees.instance(task);
        for (CompilationUnitTree unit : task.parse()) {
          new PublicSurface(comments, unit, undocumented).scan(unit, null);
        }
      }
    }

    assertThat(undocumented).as("public, yet without a Javadoc comment").isEmpty();
  }

  private static final class PublicSurface extends TreePathScanner<Void, Void> {

    private final DocTrees comments;
    private final CompilationUnitTree unit;
    private final List<String> undocumented;

    PublicSurface(DocTrees comments, CompilationUnitTree unit, List<String> undocumented) {
      this.comments = comments;
      this.unit = unit;
      this.undocumented = undocumented;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      if (!isPublic(type.getModifiers())) {
        return null;
      }
      check(type.getSimpleName().toString(), type);
      return super.visitClass(type, unused);
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      boolean constructor = method.getReturnType() == null;
      if (!constructor && isPublic(method.getModifiers()) && !overrides(method)) {
        check(method.getName().toString(), method);
      }
      return null;
    }

    private boolean isPublic(ModifiersTree modifiers) {
      return modifiers.getFlags().contains(Modifier.PUBLIC)
          || (memberOfInterface() && !modifiers.getFlags().contains(Modifier.PRIVATE));
    }

    private boolean memberOfInterface() {
      TreePath parent = getCurrentPath().getParentPath();
      return parent != null
          && (parent.getLeaf().getKind() == Tree.Kind.INTERFACE
              || parent.getLeaf().getKind() == Tree.Kind.ANNOTATION_TYPE);
    }

    private static boolean overrides(MethodTree method) {
      return method.getModifiers().getAnnotations().stream()
          .map(AnnotationTree::getAnnotationType)
          .anyMatch(annotation -> annotation.toString().equals("Override"));
    }

    private void check(String name, Tree tree) {
      if (comments.getDocComment(getCurrentPath()) == null) {
        long position = comments.getSourcePositions().getStartPosition(unit, tree);
        undocumented.add(
            Rooms.root().relativize(Path.of(unit.getSourceFile().toUri()))
                + ":"
                + unit.getLineMap().getLineNumber(position)
                + ": "
                + name);
      }
    }
  }
}
