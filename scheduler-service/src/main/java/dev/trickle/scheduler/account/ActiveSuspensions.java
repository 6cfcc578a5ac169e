package dev.trickle.scheduler.account;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import java.util.HashMap;
import java.util.Map;

/**
 * What waits for somebody to resume it. Holds are numbered: one that is older than what has already ended is none, so a
 * late refusal does not stop what was resumed meanwhile.
 *
 * <p>A campaign has two holds: its suspension, numbered by an epoch in seconds, and its owner's pause, numbered by the
 * campaign's revision. The two numbers are stored under different names and never compared; both holds must end.
 *
 * @param started by name, the highest number that was held
 * @param ended by name, the highest epoch that has ended; a pause ends with a revision that the campaign itself knows
 */
public record ActiveSuspensions(Map<String, Long> started, Map<String, Long> ended) {

    public static final ActiveSuspensions NONE = new ActiveSuspensions(Map.of(), Map.of());

    public ActiveSuspensions {
        started = Map.copyOf(started);
        ended = Map.copyOf(ended);
    }

    /** Records that the scope is suspended with this epoch. */
    public ActiveSuspensions suspended(Scope scope, long epoch) {
        return new ActiveSuspensions(withHighest(started, suspensionKey(scope), epoch), ended);
    }

    /** Records that the suspension of the scope with this epoch, and every earlier one, has ended. */
    public ActiveSuspensions resumed(Scope scope, long epoch) {
        return new ActiveSuspensions(started, withHighest(ended, suspensionKey(scope), epoch));
    }

    /** Whether the scope is suspended. */
    public boolean isSuspended(Scope scope) {
        var name = suspensionKey(scope);
        return isAfter(name, ended.getOrDefault(name, Long.MIN_VALUE));
    }

    /** Records that the sender found the campaign paused at this revision. */
    public ActiveSuspensions paused(CampaignId campaign, long revision) {
        return new ActiveSuspensions(withHighest(started, pauseKey(campaign), revision), ended);
    }

    /** Whether the sender found the campaign paused at a higher revision than the known one. */
    public boolean isPaused(CampaignId campaign, long knownRevision) {
        return isAfter(pauseKey(campaign), knownRevision);
    }

    private boolean isAfter(String name, long endedWith) {
        var number = started.get(name);
        return number != null && number > endedWith;
    }

    private static Map<String, Long> withHighest(Map<String, Long> numbers, String name, long number) {
        var changed = new HashMap<>(numbers);
        changed.merge(name, number, Math::max);
        return changed;
    }

    // Both names are in state stores: never change them. A campaign's scope without prefix is its pause.
    private static String suspensionKey(Scope scope) {
        var name = scope.kind() + ":" + scope.id();
        return scope.kind() == Scope.Kind.CAMPAIGN ? "SUSPENDED " + name : name;
    }

    private static String pauseKey(CampaignId campaign) {
        return Scope.Kind.CAMPAIGN + ":" + campaign;
    }
}
