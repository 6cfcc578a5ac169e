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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;

/**
 * Lets many who ask at the same time share a transaction, because each commit waits for the disk: whoever comes while
 * a group is on its way goes with the next. Each gets an answer of its own, and none waits for a group to fill.
 *
 * <p>One more group sets out beside another only if it is full, or if the other takes long: half the members cost the
 * database more than half.
 *
 * <p>If a group fails for a reason that may be one member's, each of them is asked for alone.
 */
final class GroupCommit<Q, A> {

    /** More would make one wait longer than its share of a commit costs. */
    static final int MOST = 128;

    /** Whoever takes longer waits for a lock or for the database: nobody else has to wait for that. */
    static final Duration LONG = Duration.ofMillis(50);

    private static final Duration IDLE = Duration.ofSeconds(5);

    private final Function<List<Q>, List<A>> together;
    private final Function<Q, A> alone;
    private final BiPredicate<Q, Q> mayShare;
    private final int atOnce;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor threads;
    private final Deque<Member<Q, A>> waiting = new ArrayDeque<>();

    /** Guarded by those who wait. */
    private final Set<Worker> underWay = new HashSet<>();

    /**
     * Starts with nobody.
     *
     * @param name of the threads
     * @param atOnce groups under way at the same time at most, each with a connection of its own
     * @param mayShare whether two may be in the same group; anybody may be alone
     * @param together answers a group, in its order
     * @param alone answers a member of a group that failed
     */
    GroupCommit(
            String name,
            int atOnce,
            BiPredicate<Q, Q> mayShare,
            Function<List<Q>, List<A>> together,
            Function<Q, A> alone) {
        this(name, atOnce, mayShare, together, alone, System::nanoTime);
    }

    /** The same by another clock. */
    GroupCommit(
            String name,
            int atOnce,
            BiPredicate<Q, Q> mayShare,
            Function<List<Q>, List<A>> together,
            Function<Q, A> alone,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.together = together;
        this.alone = alone;
        this.mayShare = mayShare;
        this.atOnce = atOnce;
        this.threads = new ThreadPoolExecutor(
                atOnce,
                atOnce,
                IDLE.toNanos(),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(name, 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Goes with the next group; comes back with its own answer, or fails as it would have failed alone. */
    A ask(Q question) {
        var member = new Member<Q, A>(question, new CompletableFuture<>());
        lineFor(member).ifPresent(threads::execute);
        try {
            return member.answer().join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }

    /** How many have not gone yet. */
    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** One that sets out at once; none if one that is under way comes back for whoever waits. */
    private Optional<Worker> lineFor(Member<Q, A> member) {
        synchronized (waiting) {
            waiting.add(member);
            if (!isOneMoreWorthIt()) {
                return Optional.empty();
            }
            var worker = new Worker();
            underWay.add(worker);
            return Optional.of(worker);
        }
    }

    private boolean isOneMoreWorthIt() {
        return underWay.size() < atOnce
                && (waiting.size() >= MOST || underWay.stream().allMatch(Worker::takesLong));
    }

    /** Nobody if nobody waits, or if another line comes back for them: then this one ends. */
    private List<Member<Q, A>> next(Worker worker) {
        synchronized (waiting) {
            underWay.remove(worker);
            if (waiting.isEmpty() || !isOneMoreWorthIt()) {
                return List.of();
            }
            worker.setsOut();
            underWay.add(worker);
            return board();
        }
    }

    private List<Member<Q, A>> board() {
        var group = new ArrayList<Member<Q, A>>();
        for (Iterator<Member<Q, A>> each = waiting.iterator(); each.hasNext() && group.size() < MOST; ) {
            var member = each.next();
            if (mayGoWith(group, member)) {
                group.add(member);
                each.remove();
            }
        }
        return group;
    }

    /** Asked for each who waits, of each who goes: as plain as it can be. */
    private boolean mayGoWith(List<Member<Q, A>> group, Member<Q, A> member) {
        for (var other : group) {
            if (!mayShare.test(other.question(), member.question())) {
                return false;
            }
        }
        return true;
    }

    private void answer(List<Member<Q, A>> group) {
        try {
            var answers = together.apply(group.stream().map(Member::question).toList());
            for (var i = 0; i < group.size(); i++) {
                group.get(i).answer().complete(answers.get(i));
            }
        } catch (RuntimeException | Error failure) {
            if (group.size() > 1 && mayBeOneMembers(failure)) {
                group.forEach(this::answerAlone);
            } else {
                group.forEach(member -> member.answer().completeExceptionally(failure));
            }
        }
    }

    private void answerAlone(Member<Q, A> member) {
        try {
            member.answer().complete(alone.apply(member.question()));
        } catch (RuntimeException | Error failure) {
            member.answer().completeExceptionally(failure);
        }
    }

    /** What the database refused or gave up; not that it is away. */
    private static boolean mayBeOneMembers(Throwable failure) {
        return failure instanceof ConcurrencyFailureException
                || (failure instanceof NonTransientDataAccessException
                        && !(failure instanceof NonTransientDataAccessResourceException));
    }

    /** Answers one group after the other. */
    private final class Worker implements Runnable {

        private long setOut = nanoTime.getAsLong();

        @Override
        public void run() {
            for (var group = next(this); !group.isEmpty(); group = next(this)) {
                answer(group);
            }
        }

        private void setsOut() {
            setOut = nanoTime.getAsLong();
        }

        private boolean takesLong() {
            return nanoTime.getAsLong() - setOut > LONG.toNanos();
        }
    }

    private record Member<Q, A>(Q question, CompletableFuture<A> answer) {}
}
