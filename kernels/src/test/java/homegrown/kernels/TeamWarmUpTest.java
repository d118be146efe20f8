package homegrown.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Warming up uses the kernels of a lane, so it must not meet work that uses them too. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TeamWarmUpTest {

  private final AtomicInteger warmUps = new AtomicInteger();
  private final AtomicBoolean working = new AtomicBoolean();
  private final AtomicBoolean met = new AtomicBoolean();

  /** Naive kernels that count how often they are warmed up, and notice work at that time. */
  private KernelSet counting() {
    KernelSet naive = BuiltInKernels.naive();
    return new KernelSet() {
      @Override
      public String name() {
        return naive.name();
      }

      @Override
      public Kernels create() {
        Kernels kernels = naive.create();
        return (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("warmUp")) {
                    warmUps.incrementAndGet();
                    met.compareAndSet(false, working.get());
                  }
                  try {
                    return method.invoke(kernels, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void workOfTheTeamCannotWarmItUp(int count) {
    try (Team team = Team.of(counting(), count)) {
      for (int asking = 0; asking < count; asking++) {
        int lane = asking;
        assertThatThrownBy(
                () ->
                    team.run(
                        own -> {
                          if (own.index() == lane) {
                            team.warmUp();
                          }
                          own.sync();
                        }))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("warm it up");
      }
      assertThat(warmUps).hasValue(0);
      team.warmUp();
      assertThat(warmUps).hasValue(1);
    }
  }

  @Test
  void warmingUpWaitsForWorkThatRuns() throws InterruptedException {
    try (Team team = Team.of(counting(), 2)) {
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      Thread worker =
          new Thread(
              () ->
                  team.run(
                      lane -> {
                        working.set(true);
                        started.countDown();
                        await(go);
                        lane.sync();
                        working.set(false);
                      }));
      worker.start();
      await(started);
      Thread warmer = new Thread(team::warmUp);
      warmer.start();
      while (warmer.getState() != Thread.State.BLOCKED) {
        assertThat(warmer.isAlive()).as("waits for the work").isTrue();
        Thread.onSpinWait();
      }
      assertThat(warmUps).hasValue(0);
      go.countDown();
      worker.join();
      warmer.join();
      assertThat(warmUps).hasValue(1);
      assertThat(met).isFalse();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
