package dev.trickle.scheduler;

import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CloseReason;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Counts the events of all histories: a history without events would keep every promise. */
final class HistoryCoverage {

    private final Map<String, Integer> counts = new TreeMap<>();

    void add(Object event) {
        switch (event) {
            case MessageNotSent outcome -> {
                count(outcome.reason());
                if (outcome.scope() != null) {
                    count(outcome.reason() + " ", outcome.scope().kind());
                    count(outcome.scope().kind());
                }
                if (outcome.holder() != null) {
                    var isSame = outcome.holder()
                            .attempt()
                            .recipient()
                            .equals(outcome.attempt().recipient());
                    count(
                            isSame ? "blocked by itself: " : "blocked by another: ",
                            outcome.holder().state());
                }
            }
            case MessageFailed failed -> count(failed.kind());
            case UnconfirmedResolved resolved -> count(resolved.decision());
            case CampaignChanged changed -> count(changed.wanted());
            case CampaignClosed closed -> count(closed.how());
            case RecipientSkipped skipped -> count(skipped.reason());
            case SendRequested request
            when request.supersedes() != null -> count(request.supersedes().because());
            default -> {
                // Counted by type below.
            }
        }
        counts.merge(event.getClass().getSimpleName(), 1, Integer::sum);
    }

    private void count(Enum<?> value) {
        count(value.getDeclaringClass().getSimpleName() + ": ", value);
    }

    private void count(String label, Enum<?> value) {
        counts.merge(label + value, 1, Integer::sum);
    }

    /** Everything that can happen and never did. */
    List<String> missing() {
        var missing = new ArrayList<String>();
        Stream.of(
                        EnumSet.allOf(NotSentReason.class),
                        EnumSet.allOf(Scope.Kind.class),
                        EnumSet.allOf(FailureKind.class),
                        EnumSet.allOf(Decision.class),
                        EnumSet.complementOf(EnumSet.of(DesiredState.DRAFT)),
                        EnumSet.allOf(CloseReason.class),
                        EnumSet.allOf(SkipReason.class),
                        EnumSet.allOf(SupersedeReason.class))
                .flatMap(Set::stream)
                .map(value -> value.getDeclaringClass().getSimpleName() + ": " + value)
                .forEach(missing::add);
        // The states that block the same person; rejected attempts do not block.
        missing.addAll(List.of(
                "blocked by another: " + AttemptState.ACCEPTED,
                "blocked by another: " + AttemptState.DELIVERED,
                "blocked by itself: " + AttemptState.DELIVERED));
        // A campaign is blocked by a pause or by a suspension.
        missing.addAll(List.of("PAUSED " + Scope.Kind.CAMPAIGN, "SUSPENDED " + Scope.Kind.CAMPAIGN));
        missing.removeAll(counts.keySet());
        return missing;
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
