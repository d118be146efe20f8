package homegrown.onnx;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.engine.golden.GoldenJson;
import homegrown.engine.op.SoftmaxCrossEntropy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A golden run of fine-tuning, as somebody would write it who uses this room. */
final class FineTuning {

  private final WholeModel golden;
  private final ImportedModel model;
  private final Tensor classes;
  private final Trainer trainer;
  private int step;

  /**
   * Gets ready to train.
   *
   * @param trainable the initialisers to train
   */
  FineTuning(
      WholeModel golden,
      List<String> trainable,
      double rate,
      boolean batchStatistics,
      Device device) {
    this.golden = golden;
    ImportOptions options =
        ImportOptions.plain()
            .shape(golden.batchInput(), golden.batches().get(0).dims())
            .trainable(trainable)
            .keeping(golden.lossTensor());
    this.model =
        ImportedModel.read(
            golden.file(), batchStatistics ? options.withBatchStatistics() : options);
    this.classes = model.graph().ids("golden/classes", golden.classes().get(0).dims());
    Tensor loss =
        SoftmaxCrossEntropy.mean(
            model.graph(), "golden/loss", model.tensor(golden.lossTensor()), classes);
    Plan plan =
        Plan.training(loss, Update.by(new Sgd(), Schedule.constant(rate)))
            .freeze(model.frozen())
            .on(device);
    this.trainer = plan.start(model.weights(), device, 0);
  }

  /** Gets ready for a run of the golden data. */
  static FineTuning of(WholeModel golden, GoldenJson run, Device device) {
    List<String> trainable = new ArrayList<>();
    run.get("trainable").items().forEach(name -> trainable.add(name.text()));
    return new FineTuning(
        golden,
        trainable,
        run.get("learning_rate").asDouble(),
        run.get("batch_norm").text().startsWith("batch"),
        device);
  }

  /** Takes the next step and gives its loss. */
  double step() {
    int batch = step++ % golden.batches().size();
    model.feed(trainer, Collections.singletonMap(golden.batchInput(), golden.batches().get(batch)));
    long[] expected = golden.classes().get(batch).ints();
    for (int i = 0; i < expected.length; i++) {
      trainer.ids(classes)[i] = (int) expected[i];
    }
    return trainer.step();
  }

  /** The model that is trained. */
  ImportedModel model() {
    return model;
  }

  /** The weights as they are by now. */
  Weights weights() {
    return trainer.weights();
  }
}
