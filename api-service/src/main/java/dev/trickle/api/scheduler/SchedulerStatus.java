package dev.trickle.api.scheduler;

import dev.trickle.api.query.ReportedStatus;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Status of an account as the scheduler reported it.
 *
 * @param content the fields that the API reads
 * @param all all fields, unchanged
 */
record SchedulerStatus(Content content, Map<String, Object> all) implements ReportedStatus {

    private static final TypeReference<Map<String, Object>> ALL_FIELDS = new TypeReference<>() {};

    static SchedulerStatus parse(JsonMapper json, String body) {
        return new SchedulerStatus(json.readValue(body, Content.class), json.readValue(body, ALL_FIELDS));
    }

    @Override
    public Instant at() {
        return content.at();
    }

    /** Whether the scheduler has read all events that it read before a restart. */
    boolean isReady() {
        return content.releaseStatus() != null
                && "ready".equals(content.releaseStatus().state());
    }

    /** The reasons of the account and those of the campaign; empty if the campaign is closed or unknown there. */
    List<WaitingReason> waitingReasons(CampaignId campaign) {
        return content.campaigns().stream()
                .filter(open -> open.campaign().equals(campaign.toString()))
                .flatMap(open -> Stream.concat(content.accountReasons(), open.blockingReasons().stream()))
                .map(Reason::toWaitingReason)
                .distinct()
                .toList();
    }

    /** Fields of the scheduler's answer. */
    record Content(
            Instant at, @Nullable ReleaseStatus releaseStatus, List<Reason> blockingReasons, List<Campaign> campaigns) {

        Content {
            Objects.requireNonNull(at);
            blockingReasons = List.copyOf(blockingReasons);
            campaigns = List.copyOf(campaigns);
        }

        /** Without those of campaigns, which are listed if all campaigns are blocked. */
        Stream<Reason> accountReasons() {
            return blockingReasons.stream().filter(reason -> reason.campaign() == null);
        }
    }

    /** Whether the scheduler has its state. */
    record ReleaseStatus(String state) {}

    /**
     * An open campaign.
     *
     * @param revision null until its definition has arrived
     * @param planned null until its plan is complete
     */
    record Campaign(
            String campaign,
            @Nullable Long revision,
            @Nullable Integer planned,
            List<Reason> blockingReasons) {

        Campaign {
            blockingReasons = List.copyOf(blockingReasons);
        }
    }

    /** A blocking reason; null is the campaign of a reason that blocks the account. */
    record Reason(
            String reason,
            String explanation,
            @Nullable Instant until,
            @Nullable String campaign,
            @Nullable Scope scope) {

        WaitingReason toWaitingReason() {
            return new WaitingReason(reason, explanation, until, scope);
        }
    }
}
