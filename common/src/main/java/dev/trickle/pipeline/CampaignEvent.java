package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Requests of the owner for a campaign, and its plan. The type names are part of the wire format and never change. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface CampaignEvent {

    /** Instant at which the event was recorded, by the service's clock. */
    Instant at();

    /**
     * A campaign was created or changed. The event contains the complete definition.
     *
     * @param revision 1 at first, then the instant of the change in milliseconds, or one more than before if that is
     *     higher; a lower one never replaces a higher one. So a change of a database that was restored from a backup has
     *     a higher revision than those published since
     * @param number that sends the messages; null for the account's default
     * @param startAt nothing is released before this instant
     * @param endAt recipients that are not released before this instant are skipped; null for no end
     * @param dailyLimit messages of this campaign per calendar day, from 1
     * @param priority weight in the distribution of releases among campaigns, 1 to 10
     * @param maxRetries failures of a recipient that are retried before the recipient fails, from 0
     */
    @JsonTypeName("campaign-changed")
    record CampaignChanged(
            CampaignId campaign,
            long revision,
            DesiredState wanted,
            String templateName,
            String templateLanguage,
            @Nullable PhoneNumberId number,
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

    /** A person requested to send the rest of this date's share at once. */
    @JsonTypeName("daily-send-requested")
    record DailySendRequested(LocalDate date, Instant at) implements CampaignEvent {}

    /** A person resolved an unconfirmed attempt. */
    @JsonTypeName("unconfirmed-resolved")
    record UnconfirmedResolved(CampaignId campaign, AttemptId attempt, Decision decision, String by, Instant at)
            implements CampaignEvent {}

    /** An operator accepted that the missing recipients are skipped. */
    @JsonTypeName("gap-accepted")
    record MissingRecipientsAccepted(CampaignId campaign, String by, Instant at) implements CampaignEvent {}

    /** State requested by the owner. The actual state follows from the topics. */
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

    /** Resolution of an unconfirmed attempt. */
    enum Decision {
        @JsonProperty("sent")
        SENT,
        @JsonProperty("resend")
        RESEND
    }
}
