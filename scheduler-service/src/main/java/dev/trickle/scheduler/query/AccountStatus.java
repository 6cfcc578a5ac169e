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
 * The gate of an account as operators see it: counts only, nobody is named.
 *
 * @param at the instant of the calendar that the gate reckons with
 * @param nextRelease as far as is known now; null if that depends on an event or a person
 * @param blockingReasons all that keeps everybody; empty while recipients are being released
 * @param blockedScopes what is suspended and keeps somebody
 * @param closedCampaigns how many more there were
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
     * Meta's rule: different people in any moving 24 hours.
     *
     * @param reserve places of the limit that are left to other tools
     * @param nextSlotFreeAt null if all outcomes are still unknown, or nobody holds a place
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

    /** Messages of the calendar day in the account's zone. */
    record DailyQuotaView(LocalDate date, int limit, int used, int free, Map<String, Integer> byCampaign) {

        static DailyQuotaView of(AccountSnapshot accountSnapshot) {
            var day = accountSnapshot.state().dailyQuota();
            var byCampaign = new TreeMap<String, Integer>();
            day.byCampaign().forEach((campaign, used) -> byCampaign.put(campaign.toString(), used));
            return new DailyQuotaView(
                    day.date(),
                    AvailableQuota.dailyLimit(accountSnapshot.state(), accountSnapshot.account()),
                    day.used(),
                    accountSnapshot.availableQuota().dailyMessages(),
                    byCampaign);
        }
    }

    /**
     * When messages may leave.
     *
     * @param sendToday the last date for which somebody asked to send at once, at whatever hour
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
     * Releases without an answer.
     *
     * @param limit how many there may be
     */
    record InFlightView(int current, int limit) {}

    /**
     * Where the recipients of a campaign are.
     *
     * @param planned null until the plan is complete
     * @param missing planned ones whose events have not arrived
     * @param queued of those who were never released
     * @param retryScheduled who is to be tried again
     * @param nextRetryAt nobody of {@code later} is due before
     * @param awaitingDelivery accepted; a report may still say that it failed
     */
    record CampaignView(
            CampaignId campaign,
            String phase,
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

    /** Recipients that nothing more happens to, but late evidence. */
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
