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
 * The sender, WhatsApp and the clock: publishes one outcome for each attempt, in any order, and advances the clock by a
 * day when nothing more can be released.
 */
final class AnsweringSender implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration DAY = Duration.ofHours(24).plusMinutes(2);

    private final KafkaConsumer<byte[], byte[]> requestConsumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final SharedClock clock;
    private final Random random;
    private final Map<AccountId, AccountRecord> accountRecords;
    private final Map<AttemptId, Instant> accepted = new ConcurrentHashMap<>();
    private final List<Future<RecordMetadata>> pendingSends = new ArrayList<>();
    private final AtomicInteger released = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "answering-sender");
    private volatile int outcomeLimit = Integer.MAX_VALUE;
    private volatile boolean stopped;
    private volatile @Nullable RuntimeException failure;

    AnsweringSender(
            KafkaConsumer<byte[], byte[]> requestConsumer,
            KafkaProducer<byte[], byte[]> producer,
            SharedClock clock,
            Random random,
            List<Plan> plans,
            int limit) {
        this.requestConsumer = requestConsumer;
        this.producer = producer;
        this.clock = clock;
        this.random = random;
        this.accountRecords = plans.stream().collect(toMap(Plan::account, plan -> new AccountRecord(plan, limit)));
        thread.start();
    }

    /** Number of distinct attempts released so far. */
    int released() {
        var problem = failure;
        if (problem != null) {
            throw problem;
        }
        return released.get();
    }

    /** Limits the number of outcomes, so that releases stop halfway. */
    void limitOutcomes(int limit) {
        outcomeLimit = limit;
    }

    /** Number of requests without an outcome. */
    int inFlight() {
        return inFlight.get();
    }

    /** Number of repeated requests of an account before their claim deadline. */
    int repeated(AccountId account) {
        return accountRecords.get(account).repeated.get();
    }

    /** When each attempt was, or may have been, accepted. */
    Map<AttemptId, Instant> accepted() {
        return Map.copyOf(accepted);
    }

    private void run() {
        try {
            while (!stopped) {
                requestConsumer.poll(POLL).forEach(record -> {
                    var account = Topics.SEND_REQUESTS.keySerde().deserializer().deserialize("", record.key());
                    receive(accountRecords.get(account), Topics.SEND_REQUESTS.deserializeValue(record.value()));
                });
                accountRecords.forEach(this::publishSomeOutcomes);
                producer.flush();
                pendingSends.forEach(Future::resultNow);
                pendingSends.clear();
                if (accountRecords.values().stream().allMatch(AccountRecord::isDayComplete)
                        && accountRecords.values().stream().anyMatch(AccountRecord::needsAnotherDay)) {
                    clock.moveTo(clock.instant().plus(DAY));
                    accountRecords.values().forEach(AccountRecord::startDay);
                }
            }
        } catch (RuntimeException problem) {
            failure = problem;
        }
    }

    private void receive(AccountRecord account, SendRequested request) {
        if (account.known.add(request.attempt())) {
            account.receive(request);
            released.incrementAndGet();
            inFlight.incrementAndGet();
        } else if (clock.instant().isBefore(request.notAfter())) {
            // Requests are only published again after their claim deadline.
            account.repeated.incrementAndGet();
        }
    }

    private void publishSomeOutcomes(AccountId account, AccountRecord known) {
        for (var request : List.copyOf(known.inFlight)) {
            if (released.get() - inFlight.get() < outcomeLimit && random.nextInt(4) == 0) {
                known.inFlight.remove(request);
                publishOutcome(account, known, request);
                inFlight.decrementAndGet();
            }
        }
    }

    private void publishOutcome(AccountId account, AccountRecord known, SendRequested request) {
        var attempt = request.attempt();
        var campaign = request.campaign();
        var now = clock.instant();
        var plannedOutcome = PlannedOutcome.of(attempt.recipient());
        known.complete(request, plannedOutcome);
        if (plannedOutcome.occupiesSlot(request)) {
            accepted.put(attempt, now);
        }
        switch (plannedOutcome.isLast(request)
                        && plannedOutcome.endsSent()
                        && plannedOutcome != PlannedOutcome.CONFIRMED_LATE
                ? PlannedOutcome.DELIVERED
                : plannedOutcome) {
            case DELIVERED -> {
                publish(account, new MessageSent(attempt, campaign, now, now));
                publish(account, new MessageDelivered(attempt, campaign, now));
            }
            case CONFIRMED_LATE -> {
                publish(account, new MessageUnconfirmed(attempt, campaign, now));
                publish(account, new SendConfirmed(attempt, campaign, now));
                publish(account, new MessageDelivered(attempt, campaign, now));
            }
            case TOO_OLD_FIRST ->
                publish(
                        account,
                        new MessageNotSent(
                                attempt, campaign, NotSentReason.TOO_OLD, null, null, null, null, null, now));
            case REJECTED_FIRST ->
                publish(account, new MessageFailed(attempt, campaign, "131000", FailureKind.TRANSIENT, now));
            case REJECTED ->
                publish(account, new MessageFailed(attempt, campaign, "131021", FailureKind.PERMANENT, now));
        }
    }

    private void publish(AccountId account, MessageEvent outcome) {
        pendingSends.add(producer.send(Topics.MESSAGE_EVENTS.toRecord(account, outcome)));
    }

    private void publish(AccountId account, DeliveryUpdate report) {
        pendingSends.add(producer.send(Topics.DELIVERY_UPDATES.toRecord(account, report)));
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        requestConsumer.close();
        producer.close();
    }

    /** Requests of an account, to determine when its day is complete. */
    private static final class AccountRecord {

        private final int limit;
        private final Set<AttemptId> known = new HashSet<>();
        private final List<SendRequested> inFlight = new ArrayList<>();
        private final Set<AttemptId> toBeReleased;
        private final Set<AttemptId> retriesOfTheNextDay = new HashSet<>();
        private final AtomicInteger repeated = new AtomicInteger();
        private int usedSlots;

        AccountRecord(Plan plan, int limit) {
            this.limit = limit;
            this.toBeReleased = plan.planned().stream()
                    .map(one -> new AttemptId(one.recipient(), 1))
                    .collect(toCollection(HashSet::new));
        }

        void receive(SendRequested request) {
            toBeReleased.remove(request.attempt());
            inFlight.add(request);
        }

        void complete(SendRequested request, PlannedOutcome plannedOutcome) {
            if (plannedOutcome.occupiesSlot(request)) {
                usedSlots++;
            }
            if (!plannedOutcome.isLast(request)) {
                retriesOfTheNextDay.add(new AttemptId(
                        request.attempt().recipient(), request.attempt().number() + 1));
            }
        }

        boolean isDayComplete() {
            return inFlight.isEmpty() && (usedSlots >= limit || toBeReleased.isEmpty());
        }

        boolean needsAnotherDay() {
            return !toBeReleased.isEmpty() || !retriesOfTheNextDay.isEmpty();
        }

        void startDay() {
            usedSlots = 0;
            toBeReleased.addAll(retriesOfTheNextDay);
            retriesOfTheNextDay.clear();
        }
    }
}
