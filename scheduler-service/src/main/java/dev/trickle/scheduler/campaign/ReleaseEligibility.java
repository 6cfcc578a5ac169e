package dev.trickle.scheduler.campaign;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.release.BlockingReason;
import dev.trickle.scheduler.release.BlockingReason.Code;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides which campaigns may release recipients at an instant, by their definition, suspensions and daily limit.
 *
 * @param id of the account
 * @param state state of the account at this instant
 */
public record ReleaseEligibility(AccountId id, Account account, AccountState state, Instant now) {

    /** Whether the campaign may release recipients, subject to the account's quota and send window. */
    public boolean isEligible(CampaignState campaign) {
        return blockingReasons(campaign).isEmpty();
    }

    /** All reasons that block this campaign; empty if it is eligible. */
    public List<BlockingReason> blockingReasons(CampaignState campaign) {
        var definition = campaign.definition();
        if (campaign.phase() == Phase.CLOSED || definition == null) {
            return List.of(BlockingReason.of(definition == null ? Code.NOT_DEFINED : Code.CLOSED));
        }
        var found = new ArrayList<BlockingReason>();
        desiredStateReason(definition).ifPresent(found::add);
        if (campaign.hasEnded(now)) {
            found.add(BlockingReason.of(Code.ENDED));
        } else if (now.isBefore(definition.startAt())) {
            found.add(BlockingReason.endingAt(Code.NOT_STARTED, definition.startAt()));
        }
        if (definition.number() != null && !account.phoneNumbers().contains(definition.number())) {
            found.add(BlockingReason.of(Code.PHONE_NUMBER_NOT_CONFIGURED));
        }
        scopeReasons(campaign, definition).forEach(found::add);
        if (state.dailyQuota().remaining(campaign.campaign(), definition.dailyLimit()) == 0) {
            found.add(BlockingReason.endingAt(
                    Code.CAMPAIGN_DAILY_LIMIT_REACHED, state.dailyQuota().endsAt(account.zone())));
        }
        idleReason(campaign).ifPresent(found::add);
        return List.copyOf(found);
    }

    /** Whether the campaign is paused, or it, its template, its account or its phone number is suspended. */
    public boolean isBlocked(CampaignState campaign) {
        return campaign.definition() == null
                || suspensionReasons(campaign, campaign.definition()).findAny().isPresent();
    }

    private static Optional<BlockingReason> desiredStateReason(CampaignChanged definition) {
        return switch (definition.wanted()) {
            case SCHEDULED -> Optional.empty();
            case DRAFT -> Optional.of(BlockingReason.of(Code.DRAFT));
            case PAUSED -> Optional.of(BlockingReason.of(Code.PAUSED));
            case CANCELLED -> Optional.of(BlockingReason.of(Code.CANCELLED));
        };
    }

    /** Whether nothing but refusals of the sender blocks the campaign, and a probe is due in every refused scope. */
    public boolean isProbeDue(CampaignState campaign) {
        var reasons = blockingReasons(campaign);
        return !reasons.isEmpty()
                && reasons.stream()
                        .allMatch(reason -> reason.code() == Code.REFUSED_BY_SENDER
                                && reason.until() != null
                                && !reason.until().isAfter(now));
    }

    /** The scopes of a campaign: its account, phone number, template and the campaign itself. */
    public List<Scope> scopesOf(CampaignState campaign) {
        var definition = campaign.definition();
        var number =
                definition == null || definition.number() == null ? account.defaultPhoneNumber() : definition.number();
        var scopes = new ArrayList<>(
                List.of(Scope.of(id), Scope.ofStop(id), Scope.of(number), Scope.of(campaign.campaign())));
        if (definition != null) {
            scopes.add(account.scopeOfTemplate(number, definition.templateName(), definition.templateLanguage()));
        }
        return scopes;
    }

    private Stream<BlockingReason> scopeReasons(CampaignState campaign, CampaignChanged definition) {
        var refused = scopesOf(campaign).stream()
                .flatMap(scope -> state.refusedScopes().nextProbeAt(scope).stream()
                        .map(probeAt -> BlockingReason.refused(scope, probeAt)));
        return Stream.concat(suspensionReasons(campaign, definition), refused);
    }

    private Stream<BlockingReason> suspensionReasons(CampaignState campaign, CampaignChanged definition) {
        var suspended = scopesOf(campaign).stream()
                .filter(state.suspensions()::isSuspended)
                .map(BlockingReason::suspended);
        var paused = Stream.of(definition)
                .filter(known -> state.suspensions().isPaused(known.campaign(), known.revision()))
                .map(known -> BlockingReason.paused(known.campaign()));
        return Stream.concat(suspended, paused);
    }

    private Optional<BlockingReason> idleReason(CampaignState campaign) {
        if (campaign.queue().waiting() > 0) {
            return Optional.empty();
        }
        if (campaign.counts().retryScheduled() == 0) {
            return Optional.of(BlockingReason.of(Code.QUEUE_EMPTY));
        }
        return campaign.nextRetryAt().isAfter(now)
                ? Optional.of(BlockingReason.endingAt(Code.RETRY_NOT_DUE, campaign.nextRetryAt()))
                : Optional.empty();
    }
}
