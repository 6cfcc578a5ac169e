package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.planning.PlanDates;
import dev.trickle.api.problem.FieldError;
import dev.trickle.pipeline.AccountId;
import java.util.List;
import org.springframework.stereotype.Component;

/** Finds campaigns that end before the last of their people is planned. These people are skipped at the end. */
@Component
class EndDateCheck {

    private final PlanDates dates;
    private final AccountDirectory accountDirectory;

    EndDateCheck(PlanDates dates, AccountDirectory accountDirectory) {
        this.dates = dates;
        this.accountDirectory = accountDirectory;
    }

    /** Returns a warning with the date that would fit; empty if the campaign ends later. */
    List<FieldError> find(AccountId account, CampaignResponse campaign) {
        var end = campaign.endDate();
        if (end == null || campaign.totalTargetCount() == 0) {
            return List.of();
        }
        var lastDay = dates.lastDay(
                campaign.id(), account, campaign.startDate(), campaign.dailyLimit(), campaign.totalTargetCount());
        var settings = accountDirectory.settings(account);
        var opening =
                lastDay.atTime(settings.sendFrom()).atZone(settings.zone()).toInstant();
        return end.isAfter(opening)
                ? List.of()
                : List.of(new FieldError(
                        "end_date",
                        "before-last-day",
                        "The last people are planned for %1$s, after the end. They fit with end_date %1$s"
                                .formatted(lastDay)));
    }
}
