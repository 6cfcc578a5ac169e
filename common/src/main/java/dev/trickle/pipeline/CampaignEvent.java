package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What people want of a campaign. The names in quotes are on the wire: never rename them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface CampaignEvent {

    /** When the fact was written, on the calendar. */
    Instant at();

    /**
     * A campaign was created or edited; the whole definition as it now stands.
     *
     * @param revision from 1, one more with every change; a lower one never replaces a higher one
     * @param startAt nothing is released before
     * @param endAt what is not released by then is skipped; null for never
     * @param dailyLimit messages of this campaign a calendar day, from 1
     * @param priority turns in a round of releases, 1 to 10
     * @param maxRetries failures that say something about a recipient before they are given up, from 0
     */
    @JsonTypeName("campaign-changed")
    record CampaignChanged(
            CampaignId campaign,
            long revision,
            DesiredState wanted,
            String templateName,
            String templateLanguage,
            Instant startAt,
            @Nullable Instant endAt,
            int dailyLimit,
            int priority,
            int maxRetries,
            Instant at)
            implements CampaignEvent {}

    /** The plan is complete: ordinals 0 to count - 1 were published. */
    @JsonTypeName("campaign-sealed")
    record PlanCompleted(CampaignId campaign, int count, Instant at) implements CampaignEvent {}

    /** Somebody asked to send the rest of this date's share at once. */
    @JsonTypeName("daily-send-requested")
    record DailySendRequested(LocalDate date, Instant at) implements CampaignEvent {}

    /** A person decided what an unclear outcome is to be. */
    @JsonTypeName("unconfirmed-resolved")
    record UnconfirmedResolved(CampaignId campaign, AttemptId attempt, Decision decision, String by, Instant at)
            implements CampaignEvent {}

    /** An operator gave up recipients whose events are missing. */
    @JsonTypeName("gap-accepted")
    record MissingRecipientsAccepted(CampaignId campaign, String by, Instant at) implements CampaignEvent {}

    /** What the owner wants; what it really is follows from the log. */
    enum DesiredState {
        @JsonProperty("draft")
        DRAFT,
        @JsonProperty("scheduled")
        SCHEDULED,
        @JsonProperty("paused")
        PAUSED,
        @JsonProperty("cancelled")
        CANCELLED
    }

    /** What an unclear outcome is taken for. */
    enum Decision {
        @JsonProperty("sent")
        SENT,
        @JsonProperty("resend")
        RESEND
    }
}
