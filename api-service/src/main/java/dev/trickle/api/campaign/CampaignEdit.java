package dev.trickle.api.campaign;

import dev.trickle.api.problem.RequestFields;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is to change of a campaign; null for what stays. */
record CampaignEdit(
        @Nullable String name,
        @Nullable String description,
        @Nullable CampaignStatus status,
        @Nullable Instant start,
        @Nullable Instant end,
        @Nullable Integer dailyLimit,
        @Nullable Integer priority) {

    private static final String CHANGED = "changed";

    /**
     * Reads the body of a request about a campaign as it stands.
     *
     * @throws dev.trickle.api.problem.InvalidRequest naming everything that is wrong with it
     */
    static CampaignEdit in(@Nullable JsonNode body, Campaign present, ZoneId zone, Instant now) {
        var requestFields = RequestFields.of(body);
        var edit = new CampaignEdit(
                requestFields.text("name", NewCampaign.LONGEST_NAME).orElse(null),
                requestFields
                        .text("description", NewCampaign.LONGEST_DESCRIPTION)
                        .orElse(null),
                status(requestFields),
                requestFields.instant("start_date", zone).orElse(null),
                requestFields.instant("end_date", zone).orElse(null),
                requestFields.integer("daily_limit", 1, Integer.MAX_VALUE).orElse(null),
                requestFields
                        .integer("priority", 1, NewCampaign.HIGHEST_PRIORITY)
                        .orElse(null));
        if (edit.start() != null || edit.end() != null) {
            NewCampaign.checkEnd(requestFields, edit.startOr(present.start()), edit.endOr(present.end()), now);
        }
        requestFields.rejectOthers();
        requestFields.check();
        return edit;
    }

    /** Only another state. */
    static CampaignEdit to(CampaignStatus status) {
        return new CampaignEdit(null, null, status, null, null, null, null);
    }

    /** Whether more than the state is to change. */
    boolean changesDefinition() {
        return name != null
                || description != null
                || start != null
                || end != null
                || dailyLimit != null
                || priority != null;
    }

    /** What it sets, for the history; of texts only that they were changed. */
    Map<String, Object> told() {
        var told = new LinkedHashMap<String, Object>();
        put(told, "name", name == null ? null : CHANGED);
        put(told, "description", description == null ? null : CHANGED);
        put(told, "status", status);
        put(told, "start_date", start);
        put(told, "end_date", end);
        put(told, "daily_limit", dailyLimit);
        put(told, "priority", priority);
        return told;
    }

    private static void put(Map<String, Object> told, String field, @Nullable Object value) {
        if (value != null) {
            told.put(field, value);
        }
    }

    /** Whether those who wait are to leave on other days. */
    boolean changesDates() {
        return start != null
                || dailyLimit != null
                || status == CampaignStatus.SCHEDULED
                || status == CampaignStatus.RUNNING;
    }

    private Instant startOr(Instant present) {
        return start == null ? present : start;
    }

    private @Nullable Instant endOr(@Nullable Instant present) {
        return end == null ? present : end;
    }

    private static @Nullable CampaignStatus status(RequestFields requestFields) {
        var text = requestFields.text("status", NewCampaign.LONGEST_NAME);
        var state = text.flatMap(CampaignStatus::named);
        if (text.isPresent() && state.isEmpty()) {
            requestFields.reject(
                    "status", "choice", "must be draft, scheduled, running, paused, completed or cancelled");
        }
        return state.orElse(null);
    }
}
