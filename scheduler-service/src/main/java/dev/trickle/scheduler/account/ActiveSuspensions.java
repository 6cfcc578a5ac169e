package dev.trickle.scheduler.account;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Active suspensions and pauses of an account. Each has a number, and one that is not higher than the last number that
 * ended is ignored, so a late event does not suspend a scope that was resumed in the meantime.
 *
 * <p>A campaign may be suspended, numbered by an epoch in seconds, and paused by its owner, numbered by its revision.
 * The numbers have separate keys and are never compared; the campaign is blocked until both have ended.
 *
 * @param started highest number that was started, by key
 * @param ended highest epoch that has ended, by key; a pause ends with a higher revision of the campaign
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
        var key = suspensionKey(scope);
        return isAfter(key, ended.getOrDefault(key, Long.MIN_VALUE));
    }

    /** Records that the sender found the campaign paused at this revision. */
    public ActiveSuspensions paused(CampaignId campaign, long revision) {
        return new ActiveSuspensions(withHighest(started, pauseKey(campaign), revision), ended);
    }

    /** Drops a pause that ended with this revision of the campaign. */
    public ActiveSuspensions withoutPauseUntil(CampaignId campaign, long revision) {
        return isPaused(campaign, revision) ? this : new ActiveSuspensions(without(started, pauseKey(campaign)), ended);
    }

    /** Drops the entries of a campaign that is closed. */
    public ActiveSuspensions withoutCampaign(CampaignId campaign) {
        var suspensionKey = suspensionKey(Scope.of(campaign));
        return new ActiveSuspensions(
                without(started, suspensionKey, pauseKey(campaign)), without(ended, suspensionKey));
    }

    private static Map<String, Long> without(Map<String, Long> numbers, String... keys) {
        var rest = new HashMap<>(numbers);
        List.of(keys).forEach(rest::remove);
        return rest;
    }

    /** Whether the sender found the campaign paused at a higher revision than the known one. */
    public boolean isPaused(CampaignId campaign, long knownRevision) {
        return isAfter(pauseKey(campaign), knownRevision);
    }

    private boolean isAfter(String key, long endNumber) {
        var number = started.get(key);
        return number != null && number > endNumber;
    }

    private static Map<String, Long> withHighest(Map<String, Long> numbers, String key, long number) {
        var changed = new HashMap<>(numbers);
        changed.merge(key, number, Math::max);
        return changed;
    }

    // These keys are stored: never change them. The key of a campaign's scope without prefix is its pause.
    private static String suspensionKey(Scope scope) {
        var name = scope.kind() + ":" + scope.id();
        return scope.kind() == Scope.Kind.CAMPAIGN ? "SUSPENDED " + name : name;
    }

    private static String pauseKey(CampaignId campaign) {
        return Scope.Kind.CAMPAIGN + ":" + campaign;
    }
}
