package dev.trickle.api.campaign;

import dev.trickle.api.problem.Fields;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is to change of a campaign; null for what stays. */
record CampaignEdit(
        @Nullable String name,
        @Nullable String description,
        @Nullable CampaignState status,
        @Nullable Instant start,
        @Nullable Instant end,
        @Nullable Integer dailyLimit,
        @Nullable Integer priority) {

    /**
     * Reads the body of a request about a campaign as it stands.
     *
     * @throws dev.trickle.api.problem.InvalidRequest naming everything that is wrong with it
     */
    static CampaignEdit in(@Nullable JsonNode body, Campaign present, ZoneId zone, Instant now) {
        var fields = Fields.of(body);
        var edit = new CampaignEdit(
                fields.text("name", NewCampaign.LONGEST_NAME).orElse(null),
                fields.text("description", NewCampaign.LONGEST_DESCRIPTION).orElse(null),
                status(fields),
                fields.instant("start_date", zone).orElse(null),
                fields.instant("end_date", zone).orElse(null),
                fields.integer("daily_limit", 1, Integer.MAX_VALUE).orElse(null),
                fields.integer("priority", 1, NewCampaign.HIGHEST_PRIORITY).orElse(null));
        if (edit.start() != null || edit.end() != null) {
            NewCampaign.checkEnd(fields, edit.startOr(present.start()), edit.endOr(present.end()), now);
        }
        fields.rejectOthers();
        fields.check();
        return edit;
    }

    /** Only another state. */
    static CampaignEdit to(CampaignState status) {
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

    /** Whether those who wait are to leave on other days. */
    boolean changesDates() {
        return start != null
                || dailyLimit != null
                || status == CampaignState.SCHEDULED
                || status == CampaignState.RUNNING;
    }

    private Instant startOr(Instant present) {
        return start == null ? present : start;
    }

    private @Nullable Instant endOr(@Nullable Instant present) {
        return end == null ? present : end;
    }

    private static @Nullable CampaignState status(Fields fields) {
        var text = fields.text("status", NewCampaign.LONGEST_NAME);
        var state = text.flatMap(CampaignState::named);
        if (text.isPresent() && state.isEmpty()) {
            fields.reject("status", "choice", "must be draft, scheduled, running, paused, completed or cancelled");
        }
        return state.orElse(null);
    }
}
