package dev.trickle.scheduler.crash;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The sender, WhatsApp and the passing of days: answers each attempt once, some later than others, and lets a day pass
 * when nothing more can be released on it.
 */
final class AnsweringSender implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration DAY = Duration.ofHours(24).plusMinutes(2);

    private final KafkaConsumer<byte[], byte[]> requests;
    private final KafkaProducer<byte[], byte[]> answers;
    private final SharedClock calendar;
    private final Random random;
    private final Map<AccountId, AccountRecord> books;
    private final Map<AttemptId, Instant> accepted = new ConcurrentHashMap<>();
    private final List<Future<RecordMetadata>> said = new ArrayList<>();
    private final AtomicInteger released = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Thread thread = new Thread(this::work, "answering-sender");
    private volatile int mayBeAnswered = Integer.MAX_VALUE;
    private volatile boolean stopped;
    private volatile @Nullable RuntimeException failure;

    AnsweringSender(
            KafkaConsumer<byte[], byte[]> requests,
            KafkaProducer<byte[], byte[]> answers,
            SharedClock calendar,
            Random random,
            List<Plan> plans,
            int limit) {
        this.requests = requests;
        this.answers = answers;
        this.calendar = calendar;
        this.random = random;
        this.books = plans.stream().collect(toMap(Plan::account, plan -> new AccountRecord(plan, limit)));
        thread.start();
    }

    /** Different attempts that were released so far. */
    int released() {
        var problem = failure;
        if (problem != null) {
            throw problem;
        }
        return released.get();
    }

    /** Answers so many and no more, so that the releases come to a halt in their middle. */
    void answerOnly(int many) {
        mayBeAnswered = many;
    }

    /** Released and not answered. */
    int underWay() {
        return underWay.get();
    }

    /** How often an attempt was released again though there was time for its answer. */
    int repeated(AccountId account) {
        return books.get(account).repeated.get();
    }

    /** When each attempt was accepted, or may have been. */
    Map<AttemptId, Instant> accepted() {
        return Map.copyOf(accepted);
    }

    private void work() {
        try {
            while (!stopped) {
                requests.poll(POLL).forEach(record -> {
                    var account = Topics.SEND_REQUESTS.keySerde().deserializer().deserialize("", record.key());
                    take(books.get(account), Topics.SEND_REQUESTS.deserializeValue(record.value()));
                });
                books.forEach(this::answerSome);
                answers.flush();
                said.forEach(Future::resultNow);
                said.clear();
                if (books.values().stream().allMatch(AccountRecord::dayIsOver)
                        && books.values().stream().anyMatch(AccountRecord::needsAnotherDay)) {
                    calendar.moveTo(calendar.instant().plus(DAY));
                    books.values().forEach(AccountRecord::beginDay);
                }
            }
        } catch (RuntimeException problem) {
            failure = problem;
        }
    }

    private void take(AccountRecord account, SendRequested request) {
        if (account.known.add(request.attempt())) {
            account.take(request);
            released.incrementAndGet();
            underWay.incrementAndGet();
        } else if (calendar.instant().isBefore(request.notAfter())) {
            // Only whose time is over is asked for their answer again.
            account.repeated.incrementAndGet();
        }
    }

    private void answerSome(AccountId account, AccountRecord known) {
        for (var request : List.copyOf(known.unanswered)) {
            if (released.get() - underWay.get() < mayBeAnswered && random.nextInt(4) == 0) {
                known.unanswered.remove(request);
                answer(account, known, request);
                underWay.decrementAndGet();
            }
        }
    }

    private void answer(AccountId account, AccountRecord known, SendRequested request) {
        var attempt = request.attempt();
        var campaign = request.campaign();
        var now = calendar.instant();
        var plannedOutcome = PlannedOutcome.of(attempt.recipient());
        known.settle(request, plannedOutcome);
        if (plannedOutcome.takesPlace(request)) {
            accepted.put(attempt, now);
        }
        switch (plannedOutcome.isLast(request)
                        && plannedOutcome.endsSent()
                        && plannedOutcome != PlannedOutcome.CONFIRMED_LATE
                ? PlannedOutcome.DELIVERED
                : plannedOutcome) {
            case DELIVERED -> {
                say(account, new MessageSent(attempt, campaign, now, now));
                say(account, new MessageDelivered(attempt, campaign, now));
            }
            case CONFIRMED_LATE -> {
                say(account, new MessageUnconfirmed(attempt, campaign, now));
                say(account, new SendConfirmed(attempt, campaign, now));
                say(account, new MessageDelivered(attempt, campaign, now));
            }
            case NO_CONNECTION_FIRST ->
                say(
                        account,
                        new MessageNotSent(
                                attempt, campaign, NotSentReason.NO_CONNECTION, null, null, null, null, null, now));
            case REFUSED_FIRST ->
                say(account, new MessageFailed(attempt, campaign, "131000", FailureKind.TRANSIENT, now));
            case REFUSED -> say(account, new MessageFailed(attempt, campaign, "131021", FailureKind.PERMANENT, now));
        }
    }

    private void say(AccountId account, MessageEvent answer) {
        said.add(answers.send(Topics.MESSAGE_EVENTS.toRecord(account, answer)));
    }

    private void say(AccountId account, DeliveryUpdate report) {
        said.add(answers.send(Topics.DELIVERY_UPDATES.toRecord(account, report)));
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        requests.close();
        answers.close();
    }

    /** What is known of an account, to see when its day is over. */
    private static final class AccountRecord {

        private final int limit;
        private final Set<AttemptId> known = new HashSet<>();
        private final List<SendRequested> unanswered = new ArrayList<>();
        private final Set<AttemptId> toBeReleased;
        private final Set<AttemptId> notBeforeTomorrow = new HashSet<>();
        private final AtomicInteger repeated = new AtomicInteger();
        private int places;

        AccountRecord(Plan plan, int limit) {
            this.limit = limit;
            this.toBeReleased = plan.planned().stream()
                    .map(one -> new AttemptId(one.recipient(), 1))
                    .collect(toCollection(HashSet::new));
        }

        void take(SendRequested request) {
            toBeReleased.remove(request.attempt());
            unanswered.add(request);
        }

        void settle(SendRequested request, PlannedOutcome plannedOutcome) {
            if (plannedOutcome.takesPlace(request)) {
                places++;
            }
            if (!plannedOutcome.isLast(request)) {
                notBeforeTomorrow.add(new AttemptId(
                        request.attempt().recipient(), request.attempt().number() + 1));
            }
        }

        boolean dayIsOver() {
            return unanswered.isEmpty() && (places >= limit || toBeReleased.isEmpty());
        }

        boolean needsAnotherDay() {
            return !toBeReleased.isEmpty() || !notBeforeTomorrow.isEmpty();
        }

        void beginDay() {
            places = 0;
            toBeReleased.addAll(notBeforeTomorrow);
            notBeforeTomorrow.clear();
        }
    }
}
