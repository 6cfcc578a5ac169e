package dev.trickle.sender;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.ExternalMessageSeen;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.AttemptRepository.DeliveryReport;
import dev.trickle.sender.attempt.Evidence;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Marks attempts with what WhatsApp reports of them; tells nobody, because the report is in its topic already. */
final class DeliveryUpdateListener {

    private final AttemptRepository attemptRepository;
    private final DeliveryFailureHandler deliveryFailureHandler;
    private final OutcomeRecorder outcomeRecorder;

    DeliveryUpdateListener(
            AttemptRepository attemptRepository,
            DeliveryFailureHandler deliveryFailureHandler,
            OutcomeRecorder outcomeRecorder) {
        this.attemptRepository = attemptRepository;
        this.deliveryFailureHandler = deliveryFailureHandler;
        this.outcomeRecorder = outcomeRecorder;
    }

    /** Takes the updates of a poll, one statement a kind, from the weakest evidence to the strongest. */
    void mark(List<DeliveryUpdate> updates) {
        var byKind = new EnumMap<Evidence, Map<AttemptId, DeliveryReport>>(Evidence.class);
        updates.forEach(update -> sort(update, byKind));
        byKind.forEach((evidence, reports) -> {
            var doubled = attemptRepository.mark(evidence, new ArrayList<>(reports.values()));
            if (doubled > 0) {
                outcomeRecorder.alarm(doubled);
            }
            if (evidence == Evidence.DELIVERY_FAILED) {
                deliveryFailureHandler.of(reports);
            }
        });
    }

    private static void sort(DeliveryUpdate update, Map<Evidence, Map<AttemptId, DeliveryReport>> byKind) {
        switch (update) {
            case SendConfirmed confirmed ->
                add(
                        Evidence.ACCEPTED_BY_WEBHOOK,
                        new DeliveryReport(confirmed.attempt(), confirmed.at(), null),
                        byKind);
            case DeliveryFailed failed ->
                add(Evidence.DELIVERY_FAILED, new DeliveryReport(failed.attempt(), failed.at(), failed.code()), byKind);
            case MessageDelivered delivered ->
                add(Evidence.MESSAGE_DELIVERED, new DeliveryReport(delivered.attempt(), delivered.at(), null), byKind);
            case MessageRead read ->
                add(Evidence.MESSAGE_DELIVERED, new DeliveryReport(read.attempt(), read.at(), null), byKind);
            case ExternalMessageSeen foreign -> {
                // Not one of our attempts.
            }
        }
    }

    private static void add(
            Evidence evidence, DeliveryReport deliveryReport, Map<Evidence, Map<AttemptId, DeliveryReport>> byKind) {
        byKind.computeIfAbsent(evidence, any -> new LinkedHashMap<>())
                .merge(deliveryReport.attempt(), deliveryReport, DeliveryUpdateListener::earlier);
    }

    private static DeliveryReport earlier(DeliveryReport one, DeliveryReport other) {
        return other.at().isBefore(one.at()) ? other : one;
    }
}
