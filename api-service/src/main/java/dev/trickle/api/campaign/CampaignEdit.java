package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.PhoneNumberId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An edit of a campaign; null fields stay unchanged.
 *
 * @param draftEdit what only a draft allows
 */
record CampaignEdit(
        @Nullable String name,
        @Nullable String description,
        @Nullable CampaignStatus status,
        @Nullable Instant start,
        @Nullable Instant end,
        @Nullable Integer dailyLimit,
        @Nullable Integer priority,
        @Nullable PhoneNumberId phoneNumber,
        DraftEdit draftEdit) {

    private static final String CHANGED = "changed";

    /**
     * Parses the body of a request against the current campaign.
     *
     * @throws dev.trickle.api.problem.InvalidRequest with all errors
     */
    static CampaignEdit parse(
            @Nullable JsonNode body, Campaign current, AccountDirectory accountDirectory, Instant now) {
        var requestFields = RequestFields.of(body, CampaignBodies.UPDATE);
        var zone = accountDirectory.settings(current.account()).zone();
        var edit = new CampaignEdit(
                requestFields.text(CampaignBodies.NAME).orElse(null),
                requestFields.text(CampaignBodies.DESCRIPTION).orElse(null),
                requestFields
                        .text(CampaignBodies.STATUS)
                        .flatMap(CampaignStatus::named)
                        .orElse(null),
                requestFields.instant(CampaignBodies.START_DATE, zone).orElse(null),
                requestFields.instant(CampaignBodies.END_DATE, zone).orElse(null),
                requestFields.integer(CampaignBodies.DAILY_LIMIT).orElse(null),
                requestFields.integer(CampaignBodies.PRIORITY).orElse(null),
                accountDirectory
                        .resolvePhoneNumber(requestFields, current.account())
                        .orElse(null),
                DraftEdit.parse(requestFields));
        if (edit.start() != null || edit.end() != null) {
            NewCampaign.checkEnd(requestFields, edit.startOr(current.start()), edit.endOr(current.end()), now);
        }
        requestFields.rejectOthers();
        requestFields.check();
        return edit;
    }

    /** An edit of the status alone. */
    static CampaignEdit ofStatus(CampaignStatus status) {
        return new CampaignEdit(null, null, status, null, null, null, null, null, DraftEdit.NONE);
    }

    /** Whether any field besides the status changes. */
    boolean changesDefinition() {
        return name != null
                || description != null
                || start != null
                || end != null
                || dailyLimit != null
                || priority != null
                || phoneNumber != null
                || !draftEdit.isEmpty();
    }

    /** The changed fields for the audit log; of texts only that they were changed. */
    Map<String, Object> auditDetails() {
        var details = new LinkedHashMap<String, Object>();
        put(details, "name", name == null ? null : CHANGED);
        put(details, "description", description == null ? null : CHANGED);
        put(details, "status", status);
        put(details, "start_date", start);
        put(details, "end_date", end);
        put(details, "daily_limit", dailyLimit);
        put(details, "priority", priority);
        put(details, "phone_number_id", phoneNumber);
        details.putAll(draftEdit.auditDetails(CHANGED));
        return details;
    }

    private static void put(Map<String, Object> details, String field, @Nullable Object value) {
        if (value != null) {
            details.put(field, value);
        }
    }

    /** Whether pending recipients get other dates. */
    boolean changesDates() {
        return start != null
                || dailyLimit != null
                || status == CampaignStatus.SCHEDULED
                || status == CampaignStatus.RUNNING;
    }

    /** Whether the campaign may end before its last day only since this edit. */
    boolean movesEnd() {
        return start != null || end != null || dailyLimit != null;
    }

    private Instant startOr(Instant current) {
        return start == null ? current : start;
    }

    private @Nullable Instant endOr(@Nullable Instant current) {
        return end == null ? current : end;
    }
}
