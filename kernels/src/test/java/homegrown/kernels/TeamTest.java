package homegrown.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TeamTest {

  private static Team team(int count) {
    return Team.of(BuiltInKernels.naive(), count);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void everyLaneRunsTheWorkOnce(int count) {
    try (Team team = team(count)) {
      assertThat(team.count()).isEqualTo(count);
      AtomicIntegerArray runs = new AtomicIntegerArray(count);
      Kernels[] kernels = new Kernels[count];
      for (int i = 0; i < 200; i++) {
        team.run(
            lane -> {
              runs.incrementAndGet(lane.index());
              kernels[lane.index()] = lane.kernels();
              assertThat(lane.count()).isEqualTo(count);
              assertThat(lane.first()).isEqualTo(lane.index() == 0);
            });
      }
      for (int i = 0; i < count; i++) {
        assertThat(runs.get(i)).isEqualTo(200);
      }
      assertThat(kernels).doesNotContainNull().doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void sharesFollowOneAnotherAndAreEverything(int count) {
    try (Team team = team(count)) {
      for (int total : new int[] {0, 1, 2, 7, 8, 9, 100, 1000, Integer.MAX_VALUE}) {
        for (int granule : new int[] {1, 3, 8, 128}) {
          int[] from = new int[count];
          int[] to = new int[count];
          team.run(
              lane -> {
                from[lane.index()] = lane.from(total, granule);
                to[lane.index()] = lane.to(total, granule);
              });
          int end = 0;
          for (int i = 0; i < count; i++) {
            assertThat(from[i]).isEqualTo(end).isLessThanOrEqualTo(to[i]);
            assertThat(from[i] == total || from[i] % granule == 0).isTrue();
            assertThat((long) to[i] - from[i])
                .isLessThanOrEqualTo(((long) total / granule / count + 2) * granule);
            end = to[i];
          }
          assertThat(end).isEqualTo(total);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void afterSyncEveryLaneSeesWhatAllWroteBefore(int count) {
    try (Team team = team(count)) {
      int rounds = 300;
      int[] written = new int[count];
      AtomicInteger wrong = new AtomicInteger();
      team.run(
          lane -> {
            for (int round = 1; round <= rounds; round++) {
              written[lane.index()] = round;
              lane.sync();
              for (int i = 0; i < count; i++) {
                if (written[i] != round) {
                  wrong.incrementAndGet();
                }
              }
              lane.sync();
            }
          });
      assertThat(wrong).hasValue(0);
      assertThat(written).containsOnly(rounds);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void whatOneLaneThrowsReachesTheCallerAndTheTeamGoesOn(int count) {
    try (Team team = team(count)) {
      for (int turn = 0; turn < 50; turn++) {
        int failing = turn % count;
        int syncsBefore = turn % 4;
        IllegalArgumentException thrown = new IllegalArgumentException("lane " + failing);
        assertThatThrownBy(
                () ->
                    team.run(
                        lane -> {
                          for (int i = 0; i < syncsBefore; i++) {
                            lane.sync();
                          }
                          if (lane.index() == failing) {
                            throw thrown;
                          }
                          lane.sync();
                          lane.sync();
                        }))
            .isSameAs(thrown);
        AtomicInteger sum = new AtomicInteger();
        team.run(
            lane -> {
              sum.addAndGet(lane.index() + 1);
              lane.sync();
              if (sum.get() != count * (count + 1) / 2) {
                throw new AssertionError("a lane went on too early");
              }
            });
      }
    }
  }

  @Test
  void errorsPassThrough() {
    try (Team team = team(3)) {
      AssertionError thrown = new AssertionError("broken");
      assertThatThrownBy(
              () ->
                  team.run(
                      lane -> {
                        if (lane.index() == 2) {
                          throw thrown;
                        }
                        lane.sync();
                      }))
          .isSameAs(thrown);
    }
  }

  @Test
  void aLaneThatSwallowsTheFailureOfAnotherCannotGoOn() {
    try (Team team = team(3)) {
      AtomicInteger passed = new AtomicInteger();
      IllegalArgumentException thrown = new IllegalArgumentException();
      assertThatThrownBy(
              () ->
                  team.run(
                      lane -> {
                        if (lane.index() == 0) {
                          throw thrown;
                        }
                        for (int i = 0; i < 5; i++) {
                          try {
                            lane.sync();
                            passed.incrementAndGet();
                          } catch (IllegalStateException broken) {
                            Thread.yield();
                          }
                        }
                      }))
          .isSameAs(thrown);
      assertThat(passed).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void workCannotRunWorkOnItsOwnTeam(int count) {
    try (Team team = team(count)) {
      for (int i = 0; i < count; i++) {
        int nesting = i;
        assertThatThrownBy(
                () ->
                    team.run(
                        lane -> {
                          if (lane.index() == nesting) {
                            team.run(inner -> {});
                          }
                        }))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("same team");
      }
      AtomicInteger runs = new AtomicInteger();
      team.run(lane -> runs.incrementAndGet());
      assertThat(runs).hasValue(count);
    }
  }

  @Test
  void callersTakeTurns() throws InterruptedException {
    try (Team team = team(3)) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger wrong = new AtomicInteger();
      AtomicInteger runs = new AtomicInteger();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread caller =
            new Thread(
                () -> {
                  for (int turn = 0; turn < 100; turn++) {
                    team.run(
                        lane -> {
                          if (lane.first() && inside.incrementAndGet() != 1) {
                            wrong.incrementAndGet();
                          }
                          lane.sync();
                          runs.incrementAndGet();
                          lane.sync();
                          if (lane.first()) {
                            inside.decrementAndGet();
                          }
                        });
                  }
                });
        callers.add(caller);
        caller.start();
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(wrong).hasValue(0);
      assertThat(runs).hasValue(4 * 100 * 3);
    }
  }

  @Test
  void sleepingLanesWakeUp() throws InterruptedException {
    try (Team team = team(3)) {
      AtomicInteger runs = new AtomicInteger();
      for (int i = 0; i < 5; i++) {
        Thread.sleep(20);
        team.run(
            lane -> {
              if (lane.first()) {
                pause();
              }
              lane.sync();
              runs.incrementAndGet();
            });
      }
      assertThat(runs).hasValue(15);
    }
  }

  @Test
  void interruptionDoesNotDisturbTheWork() {
    try (Team team = team(2)) {
      AtomicInteger runs = new AtomicInteger();
      Thread.currentThread().interrupt();
      team.run(
          lane -> {
            lane.sync();
            runs.incrementAndGet();
          });
      assertThat(Thread.interrupted()).isTrue();
      assertThat(runs).hasValue(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void runningWorkAllocatesNothing(int count) {
    try (Team team = team(count)) {
      Work work = Lane::sync;
      long[] bytes = new long[count];
      Work counted =
          lane -> {
            bytes[lane.index()] = Allocation.bytes(lane::sync);
          };
      team.run(counted);
      assertThat(bytes).containsOnly(0);
      assertThat(Allocation.bytes(() -> team.run(work))).isZero();
    }
  }

  @Test
  void aClosedTeamRunsNothingAndItsThreadsEnd() throws InterruptedException {
    Team team = team(3);
    Thread[] threads = new Thread[3];
    team.run(lane -> threads[lane.index()] = Thread.currentThread());
    team.close();
    team.close();
    for (int i = 1; i < 3; i++) {
      threads[i].join(TimeUnit.SECONDS.toMillis(30));
      assertThat(threads[i].isAlive()).isFalse();
    }
    assertThatThrownBy(() -> team.run(lane -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void countsOutsideOfTheRangeAreRefused() {
    for (int count : new int[] {-1, 0, 257}) {
      assertThatThrownBy(() -> team(count))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 256")
          .hasMessageContaining("got " + count);
    }
  }

  @Test
  void aTeamKnowsItsKernelsAndTheirMemory() {
    try (Team team = Team.of(BuiltInKernels.portable(), 2)) {
      assertThat(team.kernels()).isSameAs(BuiltInKernels.portable());
      assertThat(team.scratchBytes())
          .isEqualTo(2 * BuiltInKernels.portable().create().scratchBytes());
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
