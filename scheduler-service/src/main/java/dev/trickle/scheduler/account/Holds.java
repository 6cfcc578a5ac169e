package dev.trickle.scheduler.account;

import dev.trickle.pipeline.Scope;
import java.util.HashMap;
import java.util.Map;

/**
 * What waits for somebody to resume it. Holds are numbered: one that is older than what has already ended is none, so
 * a late refusal does not stop what was resumed meanwhile.
 *
 * @param begun by scope, the highest number that was held
 * @param ended by scope, the highest number that has ended
 */
public record Holds(Map<String, Long> begun, Map<String, Long> ended) {

    public static final Holds NONE = new Holds(Map.of(), Map.of());

    public Holds {
        begun = Map.copyOf(begun);
        ended = Map.copyOf(ended);
    }

    public Holds held(Scope scope, long number) {
        return new Holds(highest(begun, scope, number), ended);
    }

    public Holds ended(Scope scope, long number) {
        return new Holds(begun, highest(ended, scope, number));
    }

    public boolean holds(Scope scope) {
        return holds(scope, ended.getOrDefault(name(scope), Long.MIN_VALUE));
    }

    /** The same for a scope whose holds end with a number that is kept elsewhere, as a campaign's revision is. */
    public boolean holds(Scope scope, long endedWith) {
        var number = begun.get(name(scope));
        return number != null && number > endedWith;
    }

    private static Map<String, Long> highest(Map<String, Long> numbers, Scope scope, long number) {
        var changed = new HashMap<>(numbers);
        changed.merge(name(scope), number, Math::max);
        return changed;
    }

    private static String name(Scope scope) {
        return scope.kind() + ":" + scope.id();
    }
}
