package dev.trickle.sender;

import static dev.trickle.pipeline.Topics.SEND_REQUESTS;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.sender.Intake.Received;
import dev.trickle.sender.Tidings.Told;
import dev.trickle.sender.attempt.Attempt;
import dev.trickle.sender.brake.Brake;
import dev.trickle.sender.brake.Clocks;
import dev.trickle.sender.progress.Consumed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ListenerMetadata;
import org.springframework.kafka.listener.OffsetAndMetadataProvider;

/**
 * Decides the requests of a poll, all at the same time, and lets its offsets be committed when every one of them has a
 * row and has been told.
 */
final class SendRequestListener implements BatchMessageListener<byte[], byte[]>, OffsetAndMetadataProvider {

    private final SendMessage sendMessage;
    private final Intake<SendRequested> intake;
    private final Tidings tidings;
    private final Consumed consumed;
    private final Brake brake;
    private final Clocks clocks;
    private final UnderWay underWay;
    private volatile String database = "";

    SendRequestListener(
            SendMessage sendMessage,
            Tidings tidings,
            Consumed consumed,
            Brake brake,
            Clocks clocks,
            UnderWay underWay) {
        this.sendMessage = sendMessage;
        this.intake = new Intake<>(SEND_REQUESTS, tidings);
        this.tidings = tidings;
        this.consumed = consumed;
        this.brake = brake;
        this.clocks = clocks;
        this.underWay = underWay;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
        underWay.during(records.size(), () -> decide(records));
    }

    /** Offsets carry the name of the database that their requests were decided in. */
    @Override
    public OffsetAndMetadata provide(ListenerMetadata listener, long offset) {
        return new OffsetAndMetadata(offset, database);
    }

    private void decide(List<ConsumerRecord<byte[], byte[]>> records) {
        var requests = intake.read(records);
        var heldBack = requests.stream()
                .map(Received::account)
                .distinct()
                .filter(account -> brake.isOn(account) || clocks.differTooMuchFor(account))
                .collect(Collectors.toSet());
        tidings.settle(sendAll(requests, heldBack));
        database = consumed.write(nextOffsets(records));
    }

    private List<Told> sendAll(List<Received<SendRequested>> requests, Set<AccountId> heldBack) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads
                    .invokeAll(requests.stream()
                            .map(request -> sending(request, heldBack.contains(request.account())))
                            .toList())
                    .stream()
                    .map(SendRequestListener::result)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending", interrupted);
        }
    }

    private Callable<Optional<Told>> sending(Received<SendRequested> request, boolean heldBack) {
        return () -> decide(request, heldBack).map(tidings::tell);
    }

    private Optional<Attempt> decide(Received<SendRequested> request, boolean heldBack) {
        return heldBack
                ? sendMessage.holdBack(request.account(), request.event())
                : sendMessage.send(request.account(), request.event());
    }

    private static Optional<Told> result(Future<Optional<Told>> sending) {
        try {
            return sending.get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("A request was not decided", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending", interrupted);
        }
    }

    private static Map<TopicPartition, Long> nextOffsets(List<ConsumerRecord<byte[], byte[]>> records) {
        var next = new HashMap<TopicPartition, Long>();
        for (var each : records) {
            next.merge(new TopicPartition(each.topic(), each.partition()), each.offset() + 1, Math::max);
        }
        return next;
    }
}
