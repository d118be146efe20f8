package homegrown.onnx;

import homegrown.engine.op.Compare;
import homegrown.engine.op.Logical;
import homegrown.engine.op.Where;
import java.util.Map;

/** Comparisons of floats, what follows from truths, and the choice by them. */
final class LowerTruths {

  private LowerTruths() {}

  static void register(Map<String, Lowering> all) {
    all.put("Equal", call -> compare(call, Compare::equal));
    all.put("Less", call -> compare(call, Compare::less));
    all.put("LessOrEqual", call -> compare(call, Compare::lessOrEqual));
    all.put("Greater", call -> compare(call, Compare::greater));
    all.put("GreaterOrEqual", call -> compare(call, Compare::greaterOrEqual));
    all.put("And", call -> both(call, Logical::and));
    all.put("Or", call -> both(call, Logical::or));
    all.put("Xor", call -> both(call, Logical::xor));
    all.put("Not", call -> call.giveTruth(0, Logical.not(call.graph(), call.layer(), call.x(0))));
    all.put("Where", LowerTruths::where);
  }

  private static void compare(NodeCall call, LowerElements.Two operation) {
    if (call.truth(0) || call.truth(1)) {
      throw new NoFormException("it compares truths");
    }
    both(call, operation);
  }

  private static void both(NodeCall call, LowerElements.Two operation) {
    call.giveTruth(0, operation.of(call.graph(), call.layer(), call.x(0), call.x(1)));
  }

  private static void where(NodeCall call) {
    if (call.truth(1) || call.truth(2)) {
      throw new NoFormException("it chooses among truths");
    }
    call.give(0, Where.of(call.graph(), call.layer(), call.x(0), call.x(1), call.x(2)));
  }
}
