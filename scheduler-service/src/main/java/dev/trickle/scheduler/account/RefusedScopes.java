package dev.trickle.scheduler.account;

import dev.trickle.pipeline.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Scopes in which the sender refuses recipients for a reason that concerns the whole scope: a suspension, the limit
 * guard, clock skew, or no connection. Immutable.
 *
 * <p>After {@value #HELD_AFTER} such refusals in a row the scope is held until a resume of at least the refused epoch.
 * Meanwhile single recipients are sent as probes, after 1, 2, 4, 8 and then every 15 minutes. Otherwise the whole queue
 * would run through the sender again and again.
 *
 * @param byScope refusals by key of the scope, since its last other answer
 */
public record RefusedScopes(Map<String, RefusalSeries> byScope) {

    public static final RefusedScopes NONE = new RefusedScopes(Map.of());

    private static final int HELD_AFTER = 3;
    private static final Duration FIRST_PROBE = Duration.ofMinutes(1);
    private static final Duration MAX_PROBE_INTERVAL = Duration.ofMinutes(15);

    public RefusedScopes {
        byScope = Map.copyOf(byScope);
    }

    /**
     * Records a refusal.
     *
     * @param epoch of the suspension; 0 for another reason
     * @param at when the sender refused
     */
    public RefusedScopes refused(Scope scope, long epoch, Instant at, Instant now) {
        var known = byScope.getOrDefault(key(scope), RefusalSeries.NONE);
        return with(key(scope), known.plus(epoch, at, now));
    }

    /** Records an answer that shows that none of these scopes is refused any more; older answers change nothing. */
    public RefusedScopes answered(Collection<Scope> scopes, Instant at) {
        return without(scopes, refusalSeries -> at.isAfter(refusalSeries.lastAt()));
    }

    /** Records that the suspension of the scope with this epoch, and every earlier one, has ended. */
    public RefusedScopes resumed(Scope scope, long epoch) {
        return without(List.of(scope), refusalSeries -> epoch >= refusalSeries.epoch());
    }

    /** Drops the refusals of a scope that releases nothing any more. */
    public RefusedScopes without(Scope scope) {
        return without(List.of(scope), refusalSeries -> true);
    }

    /** Records that a probe was sent in these scopes. */
    public RefusedScopes probed(Collection<Scope> scopes, Instant now) {
        var changed = this;
        for (var scope : scopes) {
            var known = byScope.get(key(scope));
            changed = known == null || !known.isHeld() ? changed : changed.with(key(scope), known.probed(now));
        }
        return changed;
    }

    /** When the next probe of a held scope is due; empty if the scope is not held. */
    public Optional<Instant> nextProbeAt(Scope scope) {
        return Optional.ofNullable(byScope.get(key(scope)))
                .filter(RefusalSeries::isHeld)
                .map(RefusalSeries::probeAt);
    }

    /** When the next probe of any scope after this instant is due; empty if there is none. */
    public Optional<Instant> nextProbeAfter(Instant now) {
        return byScope.values().stream()
                .filter(RefusalSeries::isHeld)
                .map(RefusalSeries::probeAt)
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo);
    }

    /** After the clock was reset: no refusal is newer and no probe later than if it had been refused now. */
    public RefusedScopes clampedTo(Instant now) {
        var clamped = new HashMap<>(byScope);
        clamped.replaceAll((scope, refusalSeries) -> refusalSeries.clampedTo(now));
        return new RefusedScopes(clamped);
    }

    public boolean isEmpty() {
        return byScope.isEmpty();
    }

    private RefusedScopes with(String key, RefusalSeries refusalSeries) {
        var changed = new HashMap<>(byScope);
        changed.put(key, refusalSeries);
        return new RefusedScopes(changed);
    }

    private RefusedScopes without(Collection<Scope> scopes, Predicate<RefusalSeries> which) {
        var rest = new HashMap<>(byScope);
        scopes.forEach(scope -> rest.computeIfPresent(key(scope), (key, known) -> which.test(known) ? null : known));
        return rest.size() == byScope.size() ? this : new RefusedScopes(rest);
    }

    // These keys are stored: never change them.
    private static String key(Scope scope) {
        return scope.kind() + ":" + scope.id();
    }

    /**
     * Refusals of one scope.
     *
     * @param inARow number of refusals without another answer in between
     * @param epoch highest refused epoch; 0 for none
     * @param lastAt when the sender refused last
     * @param probes number of probes since the scope is held
     * @param probeAt when the next probe is due
     */
    public record RefusalSeries(int inARow, long epoch, Instant lastAt, int probes, Instant probeAt) {

        static final RefusalSeries NONE = new RefusalSeries(0, 0, Instant.MIN, 0, Instant.MAX);

        boolean isHeld() {
            return inARow >= HELD_AFTER;
        }

        RefusalSeries plus(long newEpoch, Instant at, Instant now) {
            var firstProbe = inARow + 1 == HELD_AFTER ? now.plus(FIRST_PROBE) : probeAt;
            var latest = at.isAfter(lastAt) ? at : lastAt;
            return new RefusalSeries(inARow + 1, Math.max(epoch, newEpoch), latest, probes, firstProbe);
        }

        RefusalSeries probed(Instant now) {
            return new RefusalSeries(inARow, epoch, lastAt, probes + 1, now.plus(intervalAfter(probes + 1)));
        }

        RefusalSeries clampedTo(Instant now) {
            var latest = now.plus(MAX_PROBE_INTERVAL);
            return new RefusalSeries(
                    inARow,
                    epoch,
                    lastAt.isAfter(now) ? now : lastAt,
                    probes,
                    isHeld() && probeAt.isAfter(latest) ? latest : probeAt);
        }

        private static Duration intervalAfter(int probes) {
            var doubled = FIRST_PROBE.multipliedBy(1L << Math.min(probes, 10));
            return doubled.compareTo(MAX_PROBE_INTERVAL) < 0 ? doubled : MAX_PROBE_INTERVAL;
        }
    }
}
