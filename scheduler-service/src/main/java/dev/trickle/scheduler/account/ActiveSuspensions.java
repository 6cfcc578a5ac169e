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
 * @param begun by name, the highest number that was held
 * @param ended by name, the highest epoch that has ended; a pause ends with a revision that the campaign itself knows
 */
public record ActiveSuspensions(Map<String, Long> begun, Map<String, Long> ended) {

    public static final ActiveSuspensions NONE = new ActiveSuspensions(Map.of(), Map.of());

    public ActiveSuspensions {
        begun = Map.copyOf(begun);
        ended = Map.copyOf(ended);
    }

    /** Records that the scope is suspended with this epoch. */
    public ActiveSuspensions held(Scope scope, long epoch) {
        return new ActiveSuspensions(highest(begun, suspension(scope), epoch), ended);
    }

    /** Records that the suspension of the scope with this epoch, and every earlier one, has ended. */
    public ActiveSuspensions ended(Scope scope, long epoch) {
        return new ActiveSuspensions(begun, highest(ended, suspension(scope), epoch));
    }

    /** Whether the scope is suspended. */
    public boolean holds(Scope scope) {
        var name = suspension(scope);
        return isAfter(name, ended.getOrDefault(name, Long.MIN_VALUE));
    }

    /** Records that the sender found the campaign paused at this revision. */
    public ActiveSuspensions paused(CampaignId campaign, long revision) {
        return new ActiveSuspensions(highest(begun, pause(campaign), revision), ended);
    }

    /** Whether the sender found the campaign paused at a higher revision than the known one. */
    public boolean isPaused(CampaignId campaign, long knownRevision) {
        return isAfter(pause(campaign), knownRevision);
    }

    private boolean isAfter(String name, long endedWith) {
        var number = begun.get(name);
        return number != null && number > endedWith;
    }

    private static Map<String, Long> highest(Map<String, Long> numbers, String name, long number) {
        var changed = new HashMap<>(numbers);
        changed.merge(name, number, Math::max);
        return changed;
    }

    // Both names are in state stores: never change them. A campaign's scope without prefix is its pause.
    private static String suspension(Scope scope) {
        var name = scope.kind() + ":" + scope.id();
        return scope.kind() == Scope.Kind.CAMPAIGN ? "SUSPENDED " + name : name;
    }

    private static String pause(CampaignId campaign) {
        return Scope.Kind.CAMPAIGN + ":" + campaign;
    }
}
