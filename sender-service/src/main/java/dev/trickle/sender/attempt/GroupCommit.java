package dev.trickle.sender.attempt;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;

/**
 * Lets concurrent requests share a transaction, because each commit waits for the disk: requests that arrive while a
 * group runs go into the next group. Each request gets its own result, and none waits for a group to fill.
 *
 * <p>A second group starts concurrently only if it is full, or if the running one is slow: half the members cost the
 * database more than half.
 *
 * <p>If a group fails for a reason that one member may have caused, each member is processed alone.
 */
final class GroupCommit<Q, A> {

    /** In a larger group a request would wait longer than its share of a commit costs. */
    static final int MAX_GROUP_SIZE = 128;

    /** A group that takes longer waits for a lock or for the database. Other requests do not wait for it. */
    static final Duration SLOW_GROUP = Duration.ofMillis(50);

    private static final Duration THREAD_KEEP_ALIVE = Duration.ofSeconds(5);

    private final Function<List<Q>, List<A>> processGroup;
    private final Function<Q, A> processRequest;
    private final BiPredicate<Q, Q> canShare;
    private final int maxWorkers;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor threads;
    private final Deque<Member<Q, A>> waiting = new ArrayDeque<>();

    /** Guarded by {@code waiting}. */
    private final Set<CommitThread> activeWorkers = new HashSet<>();

    /**
     * Creates a group commit without requests.
     *
     * @param name of the threads
     * @param maxWorkers maximum number of concurrent groups, each with its own connection
     * @param canShare whether two requests may be in the same group; any request may be alone
     * @param processGroup returns the results of a group, in its order
     * @param processRequest returns the result of one member of a group that failed
     */
    GroupCommit(
            String name,
            int maxWorkers,
            BiPredicate<Q, Q> canShare,
            Function<List<Q>, List<A>> processGroup,
            Function<Q, A> processRequest) {
        this(name, maxWorkers, canShare, processGroup, processRequest, System::nanoTime);
    }

    /** The same with another clock. */
    GroupCommit(
            String name,
            int maxWorkers,
            BiPredicate<Q, Q> canShare,
            Function<List<Q>, List<A>> processGroup,
            Function<Q, A> processRequest,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.processGroup = processGroup;
        this.processRequest = processRequest;
        this.canShare = canShare;
        this.maxWorkers = maxWorkers;
        this.threads = new ThreadPoolExecutor(
                maxWorkers,
                maxWorkers,
                THREAD_KEEP_ALIVE.toNanos(),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(name, 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Waits for the next group and returns the result of this request, or fails as it would have failed alone. */
    A execute(Q request) {
        var member = new Member<Q, A>(request, new CompletableFuture<>());
        newWorkerFor(member).ifPresent(threads::execute);
        try {
            while (!isDoneWithin(SLOW_GROUP, member.result())) {
                newWorkerIfUseful().ifPresent(threads::execute);
            }
            return member.result().join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }

    /**
     * Waits for a result. A request that arrived before the running group became slow gets another worker when it is.
     * A thread that is interrupted waits for its result all the same, without this check.
     */
    private static boolean isDoneWithin(Duration duration, CompletableFuture<?> result) {
        try {
            result.get(duration.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException stillRunning) {
            return false;
        } catch (ExecutionException failed) {
            return true;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Number of requests that wait for a group. */
    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** A worker that starts at once; empty if a running worker takes the request. */
    private Optional<CommitThread> newWorkerFor(Member<Q, A> member) {
        synchronized (waiting) {
            waiting.add(member);
            return newWorkerIfUseful();
        }
    }

    private Optional<CommitThread> newWorkerIfUseful() {
        synchronized (waiting) {
            if (waiting.isEmpty() || !isAnotherWorkerUseful()) {
                return Optional.empty();
            }
            var commitThread = new CommitThread();
            activeWorkers.add(commitThread);
            return Optional.of(commitThread);
        }
    }

    private boolean isAnotherWorkerUseful() {
        return activeWorkers.size() < maxWorkers
                && (waiting.size() >= MAX_GROUP_SIZE || activeWorkers.stream().allMatch(CommitThread::isSlow));
    }

    /**
     * The next group of a worker; empty if no request waits or another worker takes them, and then this worker ends.
     */
    private List<Member<Q, A>> nextGroup(CommitThread commitThread) {
        synchronized (waiting) {
            activeWorkers.remove(commitThread);
            if (waiting.isEmpty() || !isAnotherWorkerUseful()) {
                return List.of();
            }
            commitThread.startGroup();
            activeWorkers.add(commitThread);
            return takeGroup();
        }
    }

    private List<Member<Q, A>> takeGroup() {
        var group = new ArrayList<Member<Q, A>>();
        for (Iterator<Member<Q, A>> each = waiting.iterator(); each.hasNext() && group.size() < MAX_GROUP_SIZE; ) {
            var member = each.next();
            if (canJoin(group, member)) {
                group.add(member);
                each.remove();
            }
        }
        return group;
    }

    /** Called for each waiting request and each member, so it is kept simple. */
    private boolean canJoin(List<Member<Q, A>> group, Member<Q, A> member) {
        for (var other : group) {
            if (!canShare.test(other.request(), member.request())) {
                return false;
            }
        }
        return true;
    }

    private void process(List<Member<Q, A>> group) {
        try {
            var results = processGroup.apply(group.stream().map(Member::request).toList());
            for (var i = 0; i < group.size(); i++) {
                group.get(i).result().complete(results.get(i));
            }
        } catch (RuntimeException | Error failure) {
            if (group.size() > 1 && mayBeCausedByOneMember(failure)) {
                group.forEach(this::processSingle);
            } else {
                group.forEach(member -> member.result().completeExceptionally(failure));
            }
        }
    }

    private void processSingle(Member<Q, A> member) {
        try {
            member.result().complete(processRequest.apply(member.request()));
        } catch (RuntimeException | Error failure) {
            member.result().completeExceptionally(failure);
        }
    }

    /** Whether the database rejected the statement; false if the database is unavailable. */
    private static boolean mayBeCausedByOneMember(Throwable failure) {
        return failure instanceof ConcurrencyFailureException
                || (failure instanceof NonTransientDataAccessException
                        && !(failure instanceof NonTransientDataAccessResourceException));
    }

    /** Processes one group after the other. */
    private final class CommitThread implements Runnable {

        private long startedAt = nanoTime.getAsLong();

        @Override
        public void run() {
            for (var group = nextGroup(this); !group.isEmpty(); group = nextGroup(this)) {
                process(group);
            }
        }

        private void startGroup() {
            startedAt = nanoTime.getAsLong();
        }

        private boolean isSlow() {
            return nanoTime.getAsLong() - startedAt > SLOW_GROUP.toNanos();
        }
    }

    private record Member<Q, A>(Q request, CompletableFuture<A> result) {}
}
