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

/** What happened in all histories together: one that nothing happens in would hold any promise. */
final class HistoryCoverage {

    private final Map<String, Integer> counts = new TreeMap<>();

    void add(Object event) {
        switch (event) {
            case MessageNotSent answer -> {
                count(answer.reason());
                if (answer.scope() != null) {
                    count(answer.reason() + " ", answer.scope().kind());
                    count(answer.scope().kind());
                }
                if (answer.holder() != null) {
                    var same = answer.holder()
                            .attempt()
                            .recipient()
                            .equals(answer.attempt().recipient());
                    count(
                            same ? "held by itself: " : "held by another: ",
                            answer.holder().state());
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
                // Counted by its type like all others.
            }
        }
        counts.merge(event.getClass().getSimpleName(), 1, Integer::sum);
    }

    private void count(Enum<?> word) {
        count(word.getDeclaringClass().getSimpleName() + ": ", word);
    }

    private void count(String what, Enum<?> word) {
        counts.merge(what + word, 1, Integer::sum);
    }

    /** Of all that can happen, what never did. */
    List<String> missing() {
        var never = new ArrayList<String>();
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
                .map(word -> word.getDeclaringClass().getSimpleName() + ": " + word)
                .forEach(never::add);
        // What blocks the same person; what was refused or rejected does not.
        never.addAll(List.of(
                "held by another: " + AttemptState.ACCEPTED,
                "held by another: " + AttemptState.DELIVERED,
                "held by itself: " + AttemptState.DELIVERED));
        // A campaign is held in two ways.
        never.addAll(List.of("PAUSED " + Scope.Kind.CAMPAIGN, "SUSPENDED " + Scope.Kind.CAMPAIGN));
        never.removeAll(counts.keySet());
        return never;
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
