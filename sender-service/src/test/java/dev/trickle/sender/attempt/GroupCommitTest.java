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
    private final ConcurrentLinkedQueue<List<Integer>> groups = new ConcurrentLinkedQueue<>();

    @Test
    void collectsRequestsThatArriveDuringAGroupInTheNextOne() {
        assertThat(executeTen(new GroupCommit<>("test", 1, (one, other) -> true, this::doubleAll, each -> -1)))
                .isEqualTo(IntStream.range(0, 10).map(i -> 2 * i).boxed().toList());
        assertThat(groups)
                .hasSize(2)
                .last()
                .satisfies(group -> assertThat(group).hasSize(9));
    }

    @Test
    void separatesRequestsThatMustNotShareAGroup() {
        executeTen(new GroupCommit<>("test", 1, (one, other) -> one % 2 == other % 2, this::doubleAll, each -> -1));

        assertThat(groups)
                .allSatisfy(
                        group -> assertThat(group.stream().map(each -> each % 2).distinct())
                                .hasSize(1));
    }

    @Test
    void startsNoSecondGroupUntilItIsFull() {
        executeTen(new GroupCommit<>("test", 2, (one, other) -> true, this::doubleAll, each -> -1, time::get));

        assertThat(groups).hasSize(2);
    }

    @Test
    void startsASecondGroupWhenTheFirstIsSlow() {
        var groupCommit = new GroupCommit<Integer, Integer>(
                "test", 2, (one, other) -> true, this::doubleAll, each -> -1, time::get);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> groupCommit.execute(0));
            Awaitility.await().until(() -> groups.size() == 1);
            var second = threads.submit(() -> groupCommit.execute(1));
            Awaitility.await().until(() -> groupCommit.waiting() == 1);

            time.addAndGet(GroupCommit.SLOW_GROUP.toNanos() + 1);

            // It arrived before the first was slow, and no other request follows.
            assertThat(resultOf(second)).isEqualTo(2);
            assertThat(first.isDone()).isFalse();
            open.countDown();
        }
    }

    @Test
    void startsASecondGroupWhenItIsFull() {
        var groupCommit = new GroupCommit<Integer, Integer>(
                "test", 2, (one, other) -> true, this::doubleAll, each -> -1, time::get);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> groupCommit.execute(0));
            Awaitility.await().until(() -> groups.size() == 1);

            var others = IntStream.rangeClosed(1, GroupCommit.MAX_GROUP_SIZE)
                    .mapToObj(i -> threads.submit(() -> groupCommit.execute(i)))
                    .toList();

            assertThat(others).allSatisfy(other -> assertThat(resultOf(other)).isPositive());
            assertThat(first.isDone()).isFalse();
            open.countDown();
        }
    }

    @Test
    void processesTheMembersOfAFailedGroupAlone() {
        var groupCommit =
                new GroupCommit<Integer, Integer>("test", 1, (one, other) -> true, this::rejectSeven, each -> -each);

        assertThat(executeTen(groupCommit)).contains(-1, -2, -7);
    }

    @Test
    void doesNotProcessMembersAloneWhileTheDatabaseIsUnavailable() {
        var groupCommit =
                new GroupCommit<Integer, Integer>("test", 1, (one, other) -> true, this::failAfterTheFirst, each -> {
                    throw new AssertionError("processed alone");
                });

        assertThatThrownBy(() -> executeTen(groupCommit))
                .hasRootCauseInstanceOf(DataAccessResourceFailureException.class)
                .hasStackTraceContaining("unavailable");
    }

    private List<Integer> failAfterTheFirst(List<Integer> group) {
        if (!group.contains(0)) {
            throw new DataAccessResourceFailureException("unavailable");
        }
        return doubleAll(group);
    }

    private List<Integer> doubleAll(List<Integer> group) {
        groups.add(group);
        if (group.contains(0)) {
            awaitOpen();
        }
        return group.stream().map(each -> 2 * each).toList();
    }

    private List<Integer> rejectSeven(List<Integer> group) {
        if (group.contains(7) && group.size() > 1) {
            throw new DataIntegrityViolationException("seven");
        }
        return doubleAll(group);
    }

    /** Executes ten requests. The first one runs until all others wait. */
    private List<Integer> executeTen(GroupCommit<Integer, Integer> groupCommit) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> groupCommit.execute(0));
            Awaitility.await().until(() -> groups.size() == 1);
            var others = IntStream.range(1, 10)
                    .mapToObj(i -> threads.submit(() -> groupCommit.execute(i)))
                    .toList();
            Awaitility.await().until(() -> groupCommit.waiting() == 9);
            open.countDown();
            return Stream.concat(Stream.of(first), others.stream())
                    .map(GroupCommitTest::resultOf)
                    .toList();
        }
    }

    private void awaitOpen() {
        try {
            open.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Integer resultOf(Future<Integer> future) {
        try {
            return future.get();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
