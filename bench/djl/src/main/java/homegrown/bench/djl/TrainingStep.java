package homegrown.bench.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Training steps of a workload in DJL, timed on request: the same dialogue as that of PyTorch's
 * side (bench/pytorch/training_step.py).
 */
public final class TrainingStep {

  private static final int BATCHES = 16;
  private static final double WARM_UP_SECONDS = 8;

  private final NDManager manager;
  private final Trainer trainer;
  private final List<NDArray> inputs = new ArrayList<>();
  private final List<NDArray> classes = new ArrayList<>();
  private int steps;
  private float loss;

  private TrainingStep(String workload, int batch, String optimizer) {
    boolean images = workload.equals("small-cnn");
    if (!images && !workload.equals("movement")) {
      throw new IllegalArgumentException("small-cnn or movement expected, found " + workload);
    }
    Model model = Model.newInstance(workload, Device.cpu());
    model.setBlock(images ? smallCnn() : movement());
    Optimizer rule =
        optimizer.equals("adam")
            ? Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.001f)).build()
            : Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.1f)).build();
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(rule)
                .optDevices(new Device[] {Device.cpu()}));
    Shape shape = images ? new Shape(batch, 1, 28, 28) : new Shape(batch, 9, 128);
    trainer.initialize(shape);
    manager = trainer.getManager();
    Random random = new Random(1);
    for (int i = 0; i < BATCHES; i++) {
      inputs.add(manager.randomNormal(shape));
      float[] ids = new float[batch];
      for (int j = 0; j < batch; j++) {
        ids[j] = random.nextInt(images ? 10 : 6);
      }
      classes.add(manager.create(ids));
    }
  }

  private static SequentialBlock smallCnn() {
    return new SequentialBlock()
        .add(convolution(32))
        .add(Activation::relu)
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(convolution(64))
        .add(Activation::relu)
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(128).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(10).build());
  }

  private static Conv2d convolution(int filters) {
    return Conv2d.builder()
        .setFilters(filters)
        .setKernelShape(new Shape(3, 3))
        .optPadding(new Shape(1, 1))
        .build();
  }

  private static SequentialBlock movement() {
    return new SequentialBlock()
        .add(Conv1d.builder().setFilters(64).setKernelShape(new Shape(5)).build())
        .add(Activation::relu)
        .add(Conv1d.builder().setFilters(64).setKernelShape(new Shape(5)).build())
        .add(Activation::relu)
        .add(Pool.maxPool1dBlock(new Shape(2), new Shape(2)))
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(64).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(6).build());
  }

  private double step() {
    int batch = steps++ % BATCHES;
    long start = System.nanoTime();
    try (NDManager own = manager.newSubManager()) {
      NDList x = new NDList(inputs.get(batch));
      NDList expected = new NDList(classes.get(batch));
      NDArray value;
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDList y = trainer.forward(x);
        y.attach(own);
        value = trainer.getLoss().evaluate(expected, y);
        value.attach(own);
        collector.backward(value);
      }
      trainer.step();
      double seconds = (System.nanoTime() - start) / 1e9;
      loss = value.getFloat();
      return seconds;
    }
  }

  private void warmUp() {
    long end = System.nanoTime() + (long) (WARM_UP_SECONDS * 1e9);
    while (System.nanoTime() < end) {
      step();
    }
  }

  private void serve(BufferedReader in) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.trim().split(" ");
      if (words[0].equals("quit")) {
        return;
      }
      if (!words[0].equals("step") || words.length != 2) {
        System.out.println("{\"error\": \"'step K' or 'quit' expected\"}");
        continue;
      }
      List<Double> seconds = new ArrayList<>();
      for (int i = Integer.parseInt(words[1]); i > 0; i--) {
        seconds.add(step());
      }
      System.out.println(
          Float.isFinite(loss)
              ? "{\"seconds\": " + seconds + ", \"loss\": " + loss + "}"
              : "{\"error\": \"the loss is " + loss + "\"}");
    }
  }

  private static String option(String[] args, String name) {
    for (int i = 0; i + 1 < args.length; i++) {
      if (args[i].equals(name)) {
        return args[i + 1];
      }
    }
    throw new IllegalArgumentException(name + " expected");
  }

  public static void main(String[] args) throws IOException {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", option(args, "--threads"));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    TrainingStep training =
        new TrainingStep(
            option(args, "--workload"),
            Integer.parseInt(option(args, "--batch")),
            option(args, "--optimizer"));
    training.warmUp();
    System.out.printf(
        "{\"ready\": true, \"engine\": \"DJL, %s %s\"}%n",
        Engine.getInstance().getEngineName(), Engine.getInstance().getVersion());
    training.serve(
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
  }
}
