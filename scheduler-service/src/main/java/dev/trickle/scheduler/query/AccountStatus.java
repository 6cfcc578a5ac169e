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
 * @param whyNotNow all that keeps everybody; empty while recipients are being released
 * @param holds what is suspended and keeps somebody
 * @param closedCampaigns how many more there were
 */
record AccountStatus(
        AccountId account,
        Instant at,
        ReleaseStatus gate,
        @Nullable Instant nextRelease,
        List<BlockingReasonView> whyNotNow,
        RollingWindow movingWindow,
        CalendarDay calendarDay,
        SendWindowView sendWindow,
        InFlight inFlight,
        List<Scope> holds,
        List<CampaignView> campaigns,
        long closedCampaigns) {

    static AccountStatus of(AccountSnapshot accountSnapshot) {
        var releaseForecast = new ReleaseForecast(accountSnapshot);
        var campaigns = accountSnapshot.open().stream()
                .map(campaign -> CampaignView.of(accountSnapshot, releaseForecast, campaign))
                .toList();
        return new AccountStatus(
                accountSnapshot.id(),
                accountSnapshot.now(),
                accountSnapshot.releaseStatus(),
                releaseForecast.nextRelease().orElse(null),
                releaseForecast.whyNotNow(),
                RollingWindow.of(accountSnapshot),
                CalendarDay.of(accountSnapshot),
                SendWindowView.of(accountSnapshot),
                new InFlight(
                        accountSnapshot.state().inFlight(),
                        accountSnapshot.rules().inFlightWindow()),
                holds(accountSnapshot),
                campaigns,
                accountSnapshot.campaigns().size() - campaigns.size());
    }

    private static List<Scope> holds(AccountSnapshot accountSnapshot) {
        return accountSnapshot.open().stream()
                .flatMap(campaign -> accountSnapshot.releaseEligibility().obstacles(campaign).stream())
                .map(BlockingReason::scope)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /**
     * Meta's rule: different people in any moving 24 hours.
     *
     * @param reserve places of the limit that are left to other tools
     * @param nextPlaceFreeAt null if all outcomes are still unknown, or nobody holds a place
     */
    record RollingWindow(
            int limit,
            int reserve,
            int taken,
            int free,
            @Nullable Instant nextPlaceFreeAt) {

        static RollingWindow of(AccountSnapshot accountSnapshot) {
            return new RollingWindow(
                    accountSnapshot.state().messagingLimit(accountSnapshot.account()),
                    accountSnapshot.account().reserve(),
                    accountSnapshot.state().slots(),
                    accountSnapshot.availableQuota().people(),
                    accountSnapshot.nextPlace().orElse(null));
        }
    }

    /** Messages of the calendar day in the account's zone. */
    record CalendarDay(LocalDate day, int limit, int used, int free, Map<String, Integer> byCampaign) {

        static CalendarDay of(AccountSnapshot accountSnapshot) {
            var day = accountSnapshot.state().day();
            var byCampaign = new TreeMap<String, Integer>();
            day.byCampaign().forEach((campaign, used) -> byCampaign.put(campaign.toString(), used));
            return new CalendarDay(
                    day.day(),
                    AvailableQuota.messagesADay(accountSnapshot.state(), accountSnapshot.account()),
                    day.used(),
                    accountSnapshot.availableQuota().messages(),
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
                            .window()
                            .notAfter(accountSnapshot.now(), sendToday)
                            .isPresent(),
                    account.sendFrom(),
                    account.sendUntil(),
                    account.zone(),
                    new TreeSet<>(account.sendDays())
                            .stream().map(SendWindowView::inSmallLetters).toList(),
                    sendToday);
        }

        private static String inSmallLetters(DayOfWeek day) {
            return day.name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Releases without an answer.
     *
     * @param window how many there may be
     */
    record InFlight(int now, int window) {}

    /**
     * Where the recipients of a campaign are.
     *
     * @param planned null until the plan is complete
     * @param missing planned ones whose events have not arrived
     * @param queue of those who were never released
     * @param later who is to be tried again
     * @param nextDue nobody of {@code later} is due before
     * @param watched accepted; a report may still say that it failed
     */
    record CampaignView(
            CampaignId campaign,
            String phase,
            @Nullable DesiredState wanted,
            @Nullable Integer priority,
            @Nullable Integer dailyLimit,
            int usedToday,
            @Nullable Integer planned,
            int missing,
            int queue,
            int later,
            @Nullable Instant nextDue,
            int inFlight,
            int watched,
            int unconfirmed,
            Settled settled,
            List<BlockingReasonView> whyNotNow) {

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
                    accountSnapshot.state().day().byCampaign().getOrDefault(campaign.campaign(), 0),
                    campaign.plan().sealed(),
                    campaign.missing(),
                    campaign.queue().waiting(),
                    recipientCounts.later(),
                    recipientCounts.later() == 0 ? null : campaign.laterFrom(),
                    recipientCounts.inFlight(),
                    recipientCounts.watched(),
                    recipientCounts.unconfirmed(),
                    Settled.of(recipientCounts),
                    releaseForecast.ofCampaign(campaign));
        }
    }

    /** Recipients that nothing more happens to, but late evidence. */
    record Settled(int sent, int failed, int skipped, int unconfirmed) {

        static Settled of(RecipientCounts recipientCounts) {
            return new Settled(
                    recipientCounts.sent(),
                    recipientCounts.failed(),
                    recipientCounts.skipped(),
                    recipientCounts.settledUnconfirmed());
        }
    }
}
