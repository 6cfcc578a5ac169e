package dev.trickle.scheduler.query;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.RecipientCounts;
import dev.trickle.scheduler.release.AvailableQuota;
import dev.trickle.scheduler.release.BlockingReason;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Status of an account for operators: counts and campaign ids, no personal data.
 *
 * @param at instant of the scheduler's clock
 * @param nextRelease earliest next release as far as known; null if it depends on an event or a person
 * @param blockingReasons all reasons that block every campaign; empty while recipients are being released
 * @param blockedScopes suspended or paused scopes that block a campaign
 * @param closedCampaigns number of campaigns that are not listed
 */
record AccountStatus(
        AccountId account,
        Instant at,
        ReleaseStatus releaseStatus,
        @Nullable Instant nextRelease,
        List<BlockingReasonView> blockingReasons,
        RollingWindow rollingWindow,
        DailyQuotaView dailyQuota,
        SendWindowView sendWindow,
        InFlightView inFlight,
        List<Scope> blockedScopes,
        List<CampaignView> campaigns,
        long closedCampaigns) {

    static AccountStatus of(AccountSnapshot accountSnapshot) {
        var releaseForecast = new ReleaseForecast(accountSnapshot);
        var campaigns = accountSnapshot.openCampaigns().stream()
                .map(campaign -> CampaignView.of(accountSnapshot, releaseForecast, campaign))
                .toList();
        return new AccountStatus(
                accountSnapshot.id(),
                accountSnapshot.now(),
                accountSnapshot.releaseStatus(),
                releaseForecast.nextRelease().orElse(null),
                releaseForecast.blockingReasons(),
                RollingWindow.of(accountSnapshot),
                DailyQuotaView.of(accountSnapshot),
                SendWindowView.of(accountSnapshot),
                new InFlightView(
                        accountSnapshot.state().inFlight(),
                        accountSnapshot.rules().inFlightLimit()),
                findBlockedScopes(accountSnapshot),
                campaigns,
                accountSnapshot.campaigns().size() - campaigns.size());
    }

    private static List<Scope> findBlockedScopes(AccountSnapshot accountSnapshot) {
        return accountSnapshot.openCampaigns().stream()
                .flatMap(campaign -> accountSnapshot.releaseEligibility().blockingReasons(campaign).stream())
                .map(BlockingReason::scope)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /**
     * Messaging limit: different people in any 24 hours.
     *
     * @param reserve slots reserved for other tools
     * @param nextSlotFreeAt when the next slot becomes free; null if no slot has an expiry yet
     */
    record RollingWindow(
            int limit,
            int reserve,
            int used,
            int free,
            @Nullable Instant nextSlotFreeAt) {

        static RollingWindow of(AccountSnapshot accountSnapshot) {
            return new RollingWindow(
                    accountSnapshot.state().messagingLimit(accountSnapshot.account()),
                    accountSnapshot.account().reserve(),
                    accountSnapshot.state().usedSlots(),
                    accountSnapshot.availableQuota().slots(),
                    accountSnapshot.nextSlotFreeAt().orElse(null));
        }
    }

    /** Messages of the calendar day in the account's time zone. */
    record DailyQuotaView(LocalDate date, int limit, int used, int free, Map<String, Integer> byCampaign) {

        static DailyQuotaView of(AccountSnapshot accountSnapshot) {
            var dailyQuota = accountSnapshot.state().dailyQuota();
            var byCampaign = new TreeMap<String, Integer>();
            dailyQuota.byCampaign().forEach((campaign, used) -> byCampaign.put(campaign.toString(), used));
            return new DailyQuotaView(
                    dailyQuota.date(),
                    AvailableQuota.dailyLimit(accountSnapshot.state(), accountSnapshot.account()),
                    dailyQuota.used(),
                    accountSnapshot.availableQuota().dailyMessages(),
                    byCampaign);
        }
    }

    /**
     * Send window of the account.
     *
     * @param sendToday the latest date for which an owner requested to send immediately, regardless of the window
     */
    record SendWindowView(
            boolean open,
            LocalTime from,
            LocalTime until,
            ZoneId zone,
            List<String> days,
            @Nullable LocalDate sendToday) {

        static SendWindowView of(AccountSnapshot accountSnapshot) {
            var account = accountSnapshot.account();
            var sendToday = accountSnapshot.state().sendToday();
            return new SendWindowView(
                    accountSnapshot
                            .sendWindow()
                            .claimDeadline(accountSnapshot.now(), sendToday)
                            .isPresent(),
                    account.sendFrom(),
                    account.sendUntil(),
                    account.zone(),
                    new TreeSet<>(account.sendDays())
                            .stream().map(SendWindowView::lowerCase).toList(),
                    sendToday);
        }

        private static String lowerCase(DayOfWeek day) {
            return day.name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Requests in flight.
     *
     * @param limit maximum number of requests in flight
     */
    record InFlightView(int current, int limit) {}

    /**
     * Definition of a campaign and the number of its recipients by state.
     *
     * @param revision revision of the definition; null until it has arrived
     * @param planned number of planned recipients; null until the plan is complete
     * @param missing planned recipients whose events have not arrived
     * @param queued recipients that have never been released
     * @param retryScheduled recipients that wait for their next attempt
     * @param nextRetryAt lower bound of the next retry; null without retries
     * @param awaitingDelivery accepted recipients that may still be reported as failed
     */
    record CampaignView(
            CampaignId campaign,
            String phase,
            @Nullable Long revision,
            @Nullable DesiredState desiredState,
            @Nullable Integer priority,
            @Nullable Integer dailyLimit,
            int usedToday,
            @Nullable Integer planned,
            int missing,
            int queued,
            int retryScheduled,
            @Nullable Instant nextRetryAt,
            int inFlight,
            int awaitingDelivery,
            int unconfirmed,
            FinalStates finalStates,
            List<BlockingReasonView> blockingReasons) {

        static CampaignView of(
                AccountSnapshot accountSnapshot, ReleaseForecast releaseForecast, CampaignState campaign) {
            var definition = campaign.definition();
            var recipientCounts = campaign.counts();
            return new CampaignView(
                    campaign.campaign(),
                    campaign.phase().name().toLowerCase(Locale.ROOT),
                    definition == null ? null : definition.revision(),
                    definition == null ? null : definition.wanted(),
                    definition == null ? null : definition.priority(),
                    definition == null ? null : definition.dailyLimit(),
                    accountSnapshot.state().dailyQuota().byCampaign().getOrDefault(campaign.campaign(), 0),
                    campaign.plan().count(),
                    campaign.missing(),
                    campaign.queue().waiting(),
                    recipientCounts.retryScheduled(),
                    recipientCounts.retryScheduled() == 0 ? null : campaign.nextRetryAt(),
                    recipientCounts.inFlight(),
                    recipientCounts.awaitingDelivery(),
                    recipientCounts.unconfirmed(),
                    FinalStates.of(recipientCounts),
                    releaseForecast.campaignReasons(campaign));
        }
    }

    /** Recipients with a final state; only late evidence can change it. */
    record FinalStates(int sent, int failed, int skipped, int unconfirmed) {

        static FinalStates of(RecipientCounts recipientCounts) {
            return new FinalStates(
                    recipientCounts.sent(),
                    recipientCounts.failed(),
                    recipientCounts.skipped(),
                    recipientCounts.closedUnconfirmed());
        }
    }
}
