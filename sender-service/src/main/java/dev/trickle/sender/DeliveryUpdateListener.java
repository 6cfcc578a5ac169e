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

/** Applies delivery updates to attempts. It publishes nothing, because the updates are in their topic already. */
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

    /** Applies the updates of a poll, in one statement per kind of evidence, from the weakest to the strongest. */
    void apply(List<DeliveryUpdate> updates) {
        var byEvidence = new EnumMap<Evidence, Map<AttemptId, DeliveryReport>>(Evidence.class);
        updates.forEach(update -> addByEvidence(update, byEvidence));
        byEvidence.forEach((evidence, reports) -> {
            var duplicates = attemptRepository.applyReports(evidence, new ArrayList<>(reports.values()));
            if (duplicates > 0) {
                outcomeRecorder.alertDuplicates(duplicates);
            }
            if (evidence == Evidence.DELIVERY_FAILED) {
                deliveryFailureHandler.handle(reports);
            }
        });
    }

    private static void addByEvidence(DeliveryUpdate update, Map<Evidence, Map<AttemptId, DeliveryReport>> byEvidence) {
        switch (update) {
            case SendConfirmed confirmed ->
                add(
                        Evidence.ACCEPTED_BY_WEBHOOK,
                        new DeliveryReport(confirmed.attempt(), confirmed.at(), null),
                        byEvidence);
            case DeliveryFailed failed ->
                add(
                        Evidence.DELIVERY_FAILED,
                        new DeliveryReport(failed.attempt(), failed.at(), failed.code()),
                        byEvidence);
            case MessageDelivered delivered ->
                add(
                        Evidence.MESSAGE_DELIVERED,
                        new DeliveryReport(delivered.attempt(), delivered.at(), null),
                        byEvidence);
            case MessageRead read ->
                add(Evidence.MESSAGE_DELIVERED, new DeliveryReport(read.attempt(), read.at(), null), byEvidence);
            case ExternalMessageSeen external -> {
                // Not one of our attempts.
            }
        }
    }

    private static void add(
            Evidence evidence, DeliveryReport report, Map<Evidence, Map<AttemptId, DeliveryReport>> byEvidence) {
        byEvidence
                .computeIfAbsent(evidence, any -> new LinkedHashMap<>())
                .merge(report.attempt(), report, DeliveryUpdateListener::earlier);
    }

    private static DeliveryReport earlier(DeliveryReport one, DeliveryReport other) {
        return other.at().isBefore(one.at()) ? other : one;
    }
}
