package dev.trickle.sender.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;

class GroupCommitTest {

    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicLong time = new AtomicLong();
    private final ConcurrentLinkedQueue<List<Integer>> asked = new ConcurrentLinkedQueue<>();

    @Test
    void whoComesWhileAGroupIsOnItsWayGoesWithTheNextAndGetsItsOwnAnswer() {
        assertThat(askForTen(new GroupCommit<>("test", 1, (one, other) -> true, this::doubled, each -> -1)))
                .isEqualTo(IntStream.range(0, 10).map(i -> 2 * i).boxed().toList());
        assertThat(asked).hasSize(2).last().satisfies(group -> assertThat(group).hasSize(9));
    }

    @Test
    void whoMustNotShareGoesLater() {
        askForTen(new GroupCommit<>("test", 1, (one, other) -> one % 2 == other % 2, this::doubled, each -> -1));

        assertThat(asked)
                .allSatisfy(
                        group -> assertThat(group.stream().map(each -> each % 2).distinct())
                                .hasSize(1));
    }

    @Test
    void aSecondGroupWaitsForTheFirstAsLongAsItIsNotFull() {
        askForTen(new GroupCommit<>("test", 2, (one, other) -> true, this::doubled, each -> -1, time::get));

        assertThat(asked).hasSize(2);
    }

    @Test
    void nobodyWaitsForAGroupThatIsHeldUp() {
        var groupCommit = new GroupCommit<Integer, Integer>(
                "test", 2, (one, other) -> true, this::doubled, each -> -1, time::get);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> groupCommit.ask(0));
            Awaitility.await().until(() -> asked.size() == 1);
            var second = threads.submit(() -> groupCommit.ask(1));
            Awaitility.await().until(() -> groupCommit.waiting() == 1);

            time.addAndGet(GroupCommit.LONG.toNanos() + 1);

            assertThat(groupCommit.ask(2)).isEqualTo(4);
            assertThat(answer(second)).isEqualTo(2);
            assertThat(first.isDone()).isFalse();
            open.countDown();
        }
    }

    @Test
    void aFullGroupDoesNotWaitForTheFirst() {
        var groupCommit = new GroupCommit<Integer, Integer>(
                "test", 2, (one, other) -> true, this::doubled, each -> -1, time::get);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> groupCommit.ask(0));
            Awaitility.await().until(() -> asked.size() == 1);

            var others = IntStream.rangeClosed(1, GroupCommit.MOST)
                    .mapToObj(i -> threads.submit(() -> groupCommit.ask(i)))
                    .toList();

            assertThat(others).allSatisfy(other -> assertThat(answer(other)).isPositive());
            assertThat(first.isDone()).isFalse();
            open.countDown();
        }
    }

    @Test
    void aGroupThatFailsIsAskedForOneByOne() {
        var groupCommit =
                new GroupCommit<Integer, Integer>("test", 1, (one, other) -> true, this::noSevens, each -> -each);

        assertThat(askForTen(groupCommit)).contains(-1, -2, -7);
    }

    @Test
    void nobodyIsAskedForAloneWhileTheDatabaseIsAway() {
        var groupCommit =
                new GroupCommit<Integer, Integer>("test", 1, (one, other) -> true, this::awayAfterTheFirst, each -> {
                    throw new AssertionError("asked for alone");
                });

        assertThatThrownBy(() -> askForTen(groupCommit))
                .hasRootCauseInstanceOf(DataAccessResourceFailureException.class)
                .hasStackTraceContaining("away");
    }

    private List<Integer> awayAfterTheFirst(List<Integer> group) {
        if (!group.contains(0)) {
            throw new DataAccessResourceFailureException("away");
        }
        return doubled(group);
    }

    private List<Integer> doubled(List<Integer> group) {
        asked.add(group);
        if (group.contains(0)) {
            awaitAll();
        }
        return group.stream().map(each -> 2 * each).toList();
    }

    private List<Integer> noSevens(List<Integer> group) {
        if (group.contains(7) && group.size() > 1) {
            throw new DataIntegrityViolationException("seven");
        }
        return doubled(group);
    }

    /** The first is on its way until all the others have asked. */
    private List<Integer> askForTen(GroupCommit<Integer, Integer> groupCommit) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> groupCommit.ask(0));
            Awaitility.await().until(() -> asked.size() == 1);
            var others = IntStream.range(1, 10)
                    .mapToObj(i -> threads.submit(() -> groupCommit.ask(i)))
                    .toList();
            Awaitility.await().until(() -> groupCommit.waiting() == 9);
            open.countDown();
            return Stream.concat(Stream.of(first), others.stream())
                    .map(GroupCommitTest::answer)
                    .toList();
        }
    }

    private void awaitAll() {
        try {
            open.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Integer answer(Future<Integer> asking) {
        try {
            return asking.get();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
