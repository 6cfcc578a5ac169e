package dev.trickle.sender;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.ForeignMessageSeen;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.sender.attempt.Attempts;
import dev.trickle.sender.attempt.Attempts.Report;
import dev.trickle.sender.attempt.Evidence;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Marks attempts with what WhatsApp reports of them; tells nobody, because the report is in its topic already. */
final class DeliveryUpdateListener {

    private final Attempts attempts;
    private final Repercussions repercussions;
    private final Ledger ledger;

    DeliveryUpdateListener(Attempts attempts, Repercussions repercussions, Ledger ledger) {
        this.attempts = attempts;
        this.repercussions = repercussions;
        this.ledger = ledger;
    }

    /** Takes the updates of a poll, one statement a kind, from the weakest evidence to the strongest. */
    void mark(List<DeliveryUpdate> updates) {
        var byKind = new EnumMap<Evidence, Map<AttemptId, Report>>(Evidence.class);
        updates.forEach(update -> sort(update, byKind));
        byKind.forEach((evidence, reports) -> {
            var doubled = attempts.mark(evidence, new ArrayList<>(reports.values()));
            if (doubled > 0) {
                ledger.alarm(doubled);
            }
            if (evidence == Evidence.DELIVERY_FAILED) {
                repercussions.of(reports);
            }
        });
    }

    private static void sort(DeliveryUpdate update, Map<Evidence, Map<AttemptId, Report>> byKind) {
        switch (update) {
            case SendConfirmed confirmed ->
                add(Evidence.ACCEPTED_BY_WEBHOOK, new Report(confirmed.attempt(), confirmed.at(), null), byKind);
            case DeliveryFailed failed ->
                add(Evidence.DELIVERY_FAILED, new Report(failed.attempt(), failed.at(), failed.code()), byKind);
            case MessageDelivered delivered ->
                add(Evidence.MESSAGE_DELIVERED, new Report(delivered.attempt(), delivered.at(), null), byKind);
            case MessageRead read ->
                add(Evidence.MESSAGE_DELIVERED, new Report(read.attempt(), read.at(), null), byKind);
            case ForeignMessageSeen foreign -> {
                // Not one of our attempts.
            }
        }
    }

    private static void add(Evidence evidence, Report report, Map<Evidence, Map<AttemptId, Report>> byKind) {
        byKind.computeIfAbsent(evidence, any -> new LinkedHashMap<>())
                .merge(report.attempt(), report, DeliveryUpdateListener::earlier);
    }

    private static Report earlier(Report one, Report other) {
        return other.at().isBefore(one.at()) ? other : one;
    }
}
