package dev.trickle.scheduler.account;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import java.util.HashMap;
import java.util.Map;

/**
 * What waits for somebody to resume it. Holds are numbered: one that is older than what has already ended is none, so
 * a late refusal does not stop what was resumed meanwhile.
 *
 * <p>A campaign is held by its suspension, numbered by an epoch in seconds, and by its owner's pause, numbered by the
 * campaign's revision. The two numbers are kept under different names and never compared; both holds must end.
 *
 * @param begun by name, the highest number that was held
 * @param ended by name, the highest epoch that has ended; a pause ends with a revision that the campaign itself knows
 */
public record Holds(Map<String, Long> begun, Map<String, Long> ended) {

    public static final Holds NONE = new Holds(Map.of(), Map.of());

    public Holds {
        begun = Map.copyOf(begun);
        ended = Map.copyOf(ended);
    }

    /** The scope is suspended with this epoch. */
    public Holds held(Scope scope, long epoch) {
        return new Holds(highest(begun, suspension(scope), epoch), ended);
    }

    /** The suspension of the scope with this epoch, and every earlier one, has ended. */
    public Holds ended(Scope scope, long epoch) {
        return new Holds(begun, highest(ended, suspension(scope), epoch));
    }

    /** Whether the scope is suspended. */
    public boolean holds(Scope scope) {
        var name = suspension(scope);
        return isAfter(name, ended.getOrDefault(name, Long.MIN_VALUE));
    }

    /** The campaign was found paused at this revision. */
    public Holds paused(CampaignId campaign, long revision) {
        return new Holds(highest(begun, pause(campaign), revision), ended);
    }

    /** Whether the campaign was found paused at a revision higher than the one that is known of it. */
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

    // Both names are in stores: never change them. The scope of a campaign alone has always been its pause.
    private static String suspension(Scope scope) {
        var name = scope.kind() + ":" + scope.id();
        return scope.kind() == Scope.Kind.CAMPAIGN ? "SUSPENDED " + name : name;
    }

    private static String pause(CampaignId campaign) {
        return Scope.Kind.CAMPAIGN + ":" + campaign;
    }
}
