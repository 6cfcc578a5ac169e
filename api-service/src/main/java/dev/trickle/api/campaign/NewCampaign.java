package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audience.Audience;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A campaign as somebody asks for it, checked.
 *
 * @param templateComponents values for the template, kept as they were sent
 * @param targetAudience filters, kept as they were sent
 * @param start a past one means now
 * @param allowDuplicate whether it may be a duplicate of an existing campaign
 */
record NewCampaign(
        AccountId account,
        String name,
        @Nullable String description,
        String templateName,
        String templateLanguage,
        @Nullable JsonNode templateComponents,
        @Nullable JsonNode targetAudience,
        Instant start,
        @Nullable Instant end,
        int dailyLimit,
        int priority,
        int maxRetries,
        DesiredState wanted,
        @Nullable String createdBy,
        boolean allowDuplicate) {

    static final int LONGEST_NAME = 200;
    static final int LONGEST_DESCRIPTION = 10_000;
    static final int LONGEST_PERSON = 100;
    static final int HIGHEST_PRIORITY = 10;

    private static final int LONGEST_TEMPLATE_NAME = 512;
    private static final int LONGEST_LANGUAGE = 10;
    private static final int MOST_RETRIES = 100;

    /**
     * Reads the body of a request.
     *
     * @throws InvalidRequest naming everything that is wrong with it
     */
    static NewCampaign in(@Nullable JsonNode body, AccountDirectory accountDirectory, Instant now) {
        var requestFields = RequestFields.of(body);
        var account = accountDirectory.resolve(requestFields);
        var zone = accountDirectory.settings(account).zone();
        requestFields.require("start_date");
        var audience = requestFields.object("target_audience");
        audience.ifPresent(Audience::from);
        var components = requestFields.tree("template_components");
        components.ifPresent(tree -> TemplateComponentsValidator.check(requestFields, "template_components", tree));
        var campaign = new NewCampaign(
                account,
                requestFields.requiredText("name", LONGEST_NAME),
                requestFields.text("description", LONGEST_DESCRIPTION).orElse(null),
                requestFields.requiredText("template_name", LONGEST_TEMPLATE_NAME),
                requestFields.text("template_language", LONGEST_LANGUAGE).orElse("en_US"),
                components.orElse(null),
                audience.map(RequestFields::raw).orElse(null),
                requestFields.instant("start_date", zone).orElse(now),
                requestFields.instant("end_date", zone).orElse(null),
                requestFields.integer("daily_limit", 1, Integer.MAX_VALUE).orElse(250),
                requestFields.integer("priority", 1, HIGHEST_PRIORITY).orElse(5),
                requestFields.integer("max_retries", 0, MOST_RETRIES).orElse(3),
                wanted(requestFields),
                requestFields.text("created_by", LONGEST_PERSON).orElse(null),
                requestFields.flag("allow_duplicate").orElse(false));
        checkEnd(requestFields, campaign.start(), campaign.end(), now);
        requestFields.rejectOthers();
        requestFields.check();
        return campaign;
    }

    /** What it sets, for the history; nothing that somebody wrote. */
    Map<String, Object> told() {
        var told = new LinkedHashMap<String, Object>();
        told.put("status", wanted);
        told.put("start_date", start);
        if (end != null) {
            told.put("end_date", end);
        }
        told.put("daily_limit", dailyLimit);
        told.put("priority", priority);
        return told;
    }

    /** Notes an end that would leave no time to send anything. */
    static void checkEnd(RequestFields requestFields, Instant start, @Nullable Instant end, Instant now) {
        if (end != null && !end.isAfter(start)) {
            requestFields.reject("end_date", "after-start", "must lie after start_date");
        } else if (end != null && !end.isAfter(now)) {
            requestFields.reject("end_date", "future", "must lie in the future");
        }
    }

    private static DesiredState wanted(RequestFields requestFields) {
        Optional<String> status = requestFields.text("status", LONGEST_LANGUAGE);
        if (status.isPresent() && !status.get().equals("draft") && !status.get().equals("scheduled")) {
            requestFields.reject("status", "choice", "must be draft or scheduled");
        }
        return status.filter("draft"::equals).map(draft -> DesiredState.DRAFT).orElse(DesiredState.SCHEDULED);
    }
}
