package dev.trickle.scheduler.view;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.WantedState;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.Tally;
import dev.trickle.scheduler.release.Obstacle;
import dev.trickle.scheduler.release.Room;
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
record GateView(
        AccountId account,
        Instant at,
        Door gate,
        @Nullable Instant nextRelease,
        List<Hindrance> whyNotNow,
        MovingWindow movingWindow,
        CalendarDay calendarDay,
        SendWindowView sendWindow,
        Unanswered inFlight,
        List<Scope> holds,
        List<CampaignView> campaigns,
        long closedCampaigns) {

    static GateView of(Sight sight) {
        var prospect = new Prospect(sight);
        var campaigns = sight.open().stream()
                .map(campaign -> CampaignView.of(sight, prospect, campaign))
                .toList();
        return new GateView(
                sight.id(),
                sight.now(),
                sight.door(),
                prospect.nextRelease().orElse(null),
                prospect.whyNotNow(),
                MovingWindow.of(sight),
                CalendarDay.of(sight),
                SendWindowView.of(sight),
                new Unanswered(sight.state().inFlight(), sight.rules().inFlightWindow()),
                holds(sight),
                campaigns,
                sight.campaigns().size() - campaigns.size());
    }

    private static List<Scope> holds(Sight sight) {
        return sight.open().stream()
                .flatMap(campaign -> sight.admission().obstacles(campaign).stream())
                .map(Obstacle::scope)
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
    record MovingWindow(
            int limit,
            int reserve,
            int taken,
            int free,
            @Nullable Instant nextPlaceFreeAt) {

        static MovingWindow of(Sight sight) {
            return new MovingWindow(
                    sight.state().messagingLimit(sight.account()),
                    sight.account().reserve(),
                    sight.state().slots(),
                    sight.room().people(),
                    sight.nextPlace().orElse(null));
        }
    }

    /** Messages of the calendar day in the account's zone. */
    record CalendarDay(LocalDate day, int limit, int used, int free, Map<String, Integer> byCampaign) {

        static CalendarDay of(Sight sight) {
            var day = sight.state().day();
            var byCampaign = new TreeMap<String, Integer>();
            day.byCampaign().forEach((campaign, used) -> byCampaign.put(campaign.toString(), used));
            return new CalendarDay(
                    day.day(),
                    Room.messagesADay(sight.state(), sight.account()),
                    day.used(),
                    sight.room().messages(),
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

        static SendWindowView of(Sight sight) {
            var account = sight.account();
            var sendToday = sight.state().sendToday();
            return new SendWindowView(
                    sight.window().notAfter(sight.now(), sendToday).isPresent(),
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
    record Unanswered(int now, int window) {}

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
            @Nullable WantedState wanted,
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
            List<Hindrance> whyNotNow) {

        static CampaignView of(Sight sight, Prospect prospect, CampaignState campaign) {
            var definition = campaign.definition();
            var tally = campaign.tally();
            return new CampaignView(
                    campaign.campaign(),
                    campaign.phase().name().toLowerCase(Locale.ROOT),
                    definition == null ? null : definition.wanted(),
                    definition == null ? null : definition.priority(),
                    definition == null ? null : definition.dailyLimit(),
                    sight.state().day().byCampaign().getOrDefault(campaign.campaign(), 0),
                    campaign.plan().sealed(),
                    campaign.missing(),
                    campaign.queue().waiting(),
                    tally.later(),
                    tally.later() == 0 ? null : campaign.laterFrom(),
                    tally.inFlight(),
                    tally.watched(),
                    tally.unconfirmed(),
                    Settled.of(tally),
                    prospect.ofCampaign(campaign));
        }
    }

    /** Recipients that nothing more happens to, but late evidence. */
    record Settled(int sent, int failed, int skipped, int unconfirmed) {

        static Settled of(Tally tally) {
            return new Settled(tally.sent(), tally.failed(), tally.skipped(), tally.settledUnconfirmed());
        }
    }
}
