package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audience.Audience;
import dev.trickle.api.audience.AudienceCheck;
import dev.trickle.api.audience.MessageFitCheck;
import dev.trickle.api.audience.MessageFitCheck.MessageFitWarning;
import dev.trickle.api.audience.RequiredValues;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.media.CampaignMedia;
import dev.trickle.api.media.LinkCheck;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.planning.PlanDates;
import dev.trickle.api.planning.Planner;
import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.problem.StateConflict;
import dev.trickle.api.templates.TemplateCheck;
import dev.trickle.api.templates.TemplateCheckResult;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.MissingRecipientsAccepted;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Changes campaigns: row, event and plan in one transaction. */
@Component
class CampaignService {

    private static final Logger log = LoggerFactory.getLogger(CampaignService.class);

    private static final int MAX_CHECKED_AUDIENCE = 100_000;

    private final CampaignRepository campaignRepository;
    private final DuplicateCampaignCheck duplicates;
    private final TemplateCheck templateCheck;
    private final AudienceCheck audienceCheck;
    private final Planner planner;
    private final CampaignMedia campaignMedia;
    private final LinkCheck linkCheck;
    private final MessageFitCheck messageFitCheck;
    private final PlanDates dates;
    private final ApiOutbox apiOutbox;
    private final AuditLog audit;
    private final ExclusiveClaimLocks exclusiveClaimLocks;
    private final AccountDirectory accountDirectory;
    private final TransactionOperations transactions;
    private final InstantSource clock;

    CampaignService(
            CampaignRepository campaignRepository,
            DuplicateCampaignCheck duplicates,
            TemplateCheck templateCheck,
            AudienceCheck audienceCheck,
            Planner planner,
            CampaignMedia campaignMedia,
            LinkCheck linkCheck,
            MessageFitCheck messageFitCheck,
            PlanDates dates,
            ApiOutbox apiOutbox,
            AuditLog audit,
            ExclusiveClaimLocks exclusiveClaimLocks,
            AccountDirectory accountDirectory,
            TransactionOperations transactions,
            InstantSource clock) {
        this.campaignRepository = campaignRepository;
        this.duplicates = duplicates;
        this.templateCheck = templateCheck;
        this.audienceCheck = audienceCheck;
        this.planner = planner;
        this.campaignMedia = campaignMedia;
        this.linkCheck = linkCheck;
        this.messageFitCheck = messageFitCheck;
        this.dates = dates;
        this.apiOutbox = apiOutbox;
        this.audit = audit;
        this.exclusiveClaimLocks = exclusiveClaimLocks;
        this.accountDirectory = accountDirectory;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Creates a campaign, scheduled unless the request says draft. Rejects a duplicate of a scheduled campaign
     * unless the request allows it.
     */
    CampaignResponse create(@Nullable JsonNode body) {
        var now = SqlInstants.now(clock);
        var request = NewCampaign.parse(body, accountDirectory, now);
        var links = linkCheck.check(request.templateComponents());
        if (!links.isEmpty()) {
            throw new InvalidRequest(links);
        }
        return transactions.execute(transaction -> {
            var check = templateCheck.check(request.templateUse());
            if (check.isFailed()) {
                throw new InvalidRequest(check.errors());
            }
            if (request.desiredState() != DesiredState.DRAFT && !request.allowDuplicate()) {
                duplicates.rejectDuplicate(request, now);
            }
            var campaign = campaignRepository.insert(request, check, now);
            var problems = findUnknownValues(campaign.id());
            if (request.desiredState() != DesiredState.DRAFT) {
                rejectUnknownValues(problems);
            }
            campaignMedia.recordUses(campaign.id());
            publishChange(campaign, now);
            audit.record("campaign-created", campaign.id(), request.auditDetails(), now);
            if (request.desiredState() == DesiredState.DRAFT || check.isHeld()) {
                planner.estimate(campaign.id());
            } else {
                planner.plan(campaign.id());
            }
            campaignMedia.checkExpiry(campaign.id(), now);
            return withWarnings(show(campaign.id()), problems);
        });
    }

    /** Rejects values that no customer has. Not for a draft: its customers may still be imported. */
    private static void rejectUnknownValues(List<FieldError> problems) {
        if (!problems.isEmpty()) {
            throw new StateConflict(
                    "The campaign names values that no customer has; GET /api/audiences/vocabulary lists those that exist",
                    problems);
        }
    }

    private List<FieldError> findUnknownValues(CampaignId id) {
        var details = campaignRepository.findDetails(id).orElseThrow(() -> notFound(id));
        return audienceCheck.find(
                details.account(),
                Audience.fromStored(details.targetAudience()),
                RequiredValues.of(details.templateComponents()));
    }

    private CampaignResponse withWarnings(CampaignResponse campaign, List<FieldError> problems) {
        var warnings = new ArrayList<>(problems);
        if (campaign.totalTargetCount() == 0) {
            warnings.add(new FieldError("target_audience", "empty", "The audience contains no customer now"));
        }
        return campaign.withWarnings(findMessageWarnings(campaign), warnings);
    }

    /** Applies the edit in the body if the revision matches. */
    CampaignResponse edit(CampaignId id, @Nullable JsonNode body, IfMatch ifMatch) {
        checkLinksOfPlannedDraft(id, body, ifMatch);
        return transactions.execute(transaction -> {
            exclusiveClaimLocks.lock(id);
            var current = find(id);
            ifMatch.check(current);
            return change(id, CampaignEdit.parse(body, current, accountDirectory, SqlInstants.now(clock)));
        });
    }

    /** Before the transaction, because it waits for other servers. The transaction validates the edit again. */
    private void checkLinksOfPlannedDraft(CampaignId id, @Nullable JsonNode body, IfMatch ifMatch) {
        var current = find(id);
        ifMatch.check(current);
        var edit = CampaignEdit.parse(body, current, accountDirectory, SqlInstants.now(clock));
        if (isPlanned(show(id).status(), edit)) {
            var links = linkCheck.check(edit.draftEdit()
                    .applyTo(campaignRepository.findTemplateUse(id))
                    .components());
            if (!links.isEmpty()) {
                throw new StateConflict("WhatsApp cannot fetch the files of the campaign", links);
            }
        }
    }

    /** Changes the status; after a pause or cancel the response counts the calls in flight. */
    CampaignResponse transitionTo(CampaignId id, CampaignStatus status, IfMatch ifMatch) {
        return transactions.execute(transaction -> {
            exclusiveClaimLocks.lock(id);
            ifMatch.check(find(id));
            var response = change(id, CampaignEdit.ofStatus(status));
            return status == CampaignStatus.RUNNING
                    ? response
                    : response.withCallsInFlight(campaignRepository.countCallsInFlight(id));
        });
    }

    /**
     * Publishes the campaign and its whole plan again, with identical events: recipients that the scheduler has are
     * ignored, missing ones arrive. A plan that is being published continues.
     */
    CampaignResponse republish(CampaignId id) {
        return transactions.execute(transaction -> {
            var campaign = find(id);
            var now = SqlInstants.now(clock);
            if (campaignRepository.isClosed(id)) {
                throw new StateConflict("The campaign is closed: recipients that arrive now are skipped");
            }
            if (!campaignRepository.publishPlanAgain(id)) {
                throw new StateConflict("The campaign is %s and has no complete plan that could be published"
                        .formatted(show(id).status().text()));
            }
            publishChange(campaign, now);
            audit.record("republish-requested", id, Map.of(), now);
            log.info("Plan republish requested campaign={}", id);
            return show(id);
        });
    }

    /** Accepts that recipients of a published plan are missing, so that the campaign can close without them. */
    CampaignResponse acceptMissingRecipients(CampaignId id, @Nullable JsonNode body) {
        var by = parsePerson(body);
        return transactions.execute(transaction -> {
            var campaign = find(id);
            checkRecipientsMissing(id);
            var now = SqlInstants.now(clock);
            apiOutbox.add(Topics.CAMPAIGN_EVENTS, campaign.account(), new MissingRecipientsAccepted(id, by, now), now);
            audit.record("missing-recipients-accepted", id, Map.of(), now);
            log.info("Missing recipients accepted campaign={}", id);
            return show(id);
        });
    }

    /** Requests that the rest of today's messages is released at once. */
    void sendToday(AccountId account) {
        var now = SqlInstants.now(clock);
        var today = accountDirectory.today(account);
        transactions.executeWithoutResult(transaction -> {
            apiOutbox.add(Topics.CAMPAIGN_EVENTS, account, new DailySendRequested(today, now), now);
            audit.record("send-today-requested", account, Map.of("date", today), now);
        });
        log.info("Daily send requested account={}", account);
    }

    CampaignResponse show(CampaignId id) {
        return campaignRepository.findResponse(id).orElseThrow(() -> notFound(id));
    }

    private CampaignResponse change(CampaignId id, CampaignEdit edit) {
        var state = show(id).status();
        var desiredState = desiredState(state, edit);
        checkEditable(state, edit);
        if (desiredState != null || edit.changesDefinition()) {
            var now = SqlInstants.now(clock);
            var check = checkTemplate(id, state, edit);
            var neverPlanned = desiredState == DesiredState.CANCELLED && planner.withdraw(id);
            var changed = campaignRepository.update(id, edit, desiredState, now);
            if (isPlanned(state, edit)) {
                rejectUnknownValues(findUnknownValues(id));
            }
            if (!edit.draftEdit().isEmpty()) {
                campaignMedia.recordUses(id);
                planner.estimate(id);
            }
            publishChange(changed, now);
            audit.record("campaign-changed", id, edit.auditDetails(), now);
            if (neverPlanned) {
                publishEmptyPlan(changed, now);
            }
            updatePlan(state, edit, changed, check);
            if (edit.changesDates() || edit.end() != null) {
                campaignMedia.checkExpiry(id, state == CampaignStatus.DRAFT ? now : null);
            }
            log.info(
                    "Campaign changed campaign={} revision={} desiredState={}",
                    id,
                    changed.revision(),
                    changed.desiredState());
        }
        return isPlanned(state, edit) ? withWarnings(show(id), List.of()) : show(id);
    }

    private static boolean isPlanned(CampaignStatus before, CampaignEdit edit) {
        return before == CampaignStatus.DRAFT && edit.status() == CampaignStatus.SCHEDULED;
    }

    /** Finds whom the message does not fit. A larger audience would take longer than a request may. */
    private List<MessageFitWarning> findMessageWarnings(CampaignResponse campaign) {
        var use = campaignRepository.findTemplateUse(campaign.id());
        return campaign.totalTargetCount() > MAX_CHECKED_AUDIENCE
                ? List.of()
                : messageFitCheck.find(
                        use.account(),
                        campaignRepository.findAudience(campaign.id()),
                        RequiredValues.of(use.components()),
                        templateCheck.texts(use));
    }

    /** Checks a campaign that is planned now, or whose template or phone number changes; empty for other edits. */
    private Optional<TemplateCheckResult> checkTemplate(CampaignId id, CampaignStatus before, CampaignEdit edit) {
        var isPlanned = isPlanned(before, edit);
        if (!isPlanned && edit.phoneNumber() == null && !edit.draftEdit().changesTemplate()) {
            return Optional.empty();
        }
        var use = edit.draftEdit()
                .applyTo(campaignRepository
                        .findTemplateUse(id)
                        .edited(edit.phoneNumber(), isPlanned || before != CampaignStatus.DRAFT));
        var check = templateCheck.check(use);
        if (check.isFailed()) {
            throw new StateConflict("The campaign does not fit its template", check.errors());
        }
        return Optional.of(check);
    }

    /** The state to store; null if the edit requests none or the campaign already has it. */
    private static @Nullable DesiredState desiredState(CampaignStatus state, CampaignEdit edit) {
        var requested = edit.status();
        if (requested == null || state.matches(requested)) {
            return null;
        }
        if (!state.allows(requested)) {
            throw illegalTransition(state, requested);
        }
        return requested.desiredState();
    }

    private static void checkEditable(CampaignStatus state, CampaignEdit edit) {
        if (edit.changesDefinition() && !state.isEditable()) {
            throw new StateConflict("The campaign is %s and can no longer be edited".formatted(state.text()));
        }
        if (!edit.draftEdit().isEmpty() && state != CampaignStatus.DRAFT) {
            throw new StateConflict(
                    "The campaign is %s: template, audience and max_retries can be changed only in a draft"
                            .formatted(state.text()));
        }
        if (edit.start() != null && !state.isStartEditable()) {
            throw new StateConflict(
                    "The campaign is %s: start_date can be changed only before it starts".formatted(state.text()));
        }
    }

    /** Moves the dates of an existing plan, or plans a draft that is now scheduled. */
    private void updatePlan(
            CampaignStatus before, CampaignEdit edit, Campaign changed, Optional<TemplateCheckResult> check) {
        // A held campaign is checked again by HeldCampaignCheck, and a planned one is held no more.
        check.filter(result -> before == CampaignStatus.DRAFT)
                .ifPresent(result -> campaignRepository.recordCheck(changed.id(), result, SqlInstants.now(clock)));
        if (before != CampaignStatus.DRAFT && edit.changesDates()) {
            dates.movePending(changed.id(), changed.account(), changed.start(), changed.dailyLimit());
        } else if (before == CampaignStatus.DRAFT
                && changed.desiredState() == DesiredState.SCHEDULED
                && !check.map(TemplateCheckResult::isHeld).orElse(false)) {
            planner.plan(changed.id());
        }
    }

    private void publishChange(Campaign campaign, Instant now) {
        apiOutbox.add(Topics.CAMPAIGN_EVENTS, campaign.account(), campaign.toCampaignChanged(now), now);
    }

    /**
     * A campaign closes when all recipients of its plan have a final state, so one without a plan needs an empty plan.
     */
    private void publishEmptyPlan(Campaign campaign, Instant now) {
        apiOutbox.add(Topics.CAMPAIGN_EVENTS, campaign.account(), new PlanCompleted(campaign.id(), 0, now), now);
    }

    private static String parsePerson(@Nullable JsonNode body) {
        var requestFields = RequestFields.of(body);
        var by = requestFields.requiredText("by", NewCampaign.MAX_PERSON_LENGTH);
        requestFields.rejectOthers();
        requestFields.check();
        return by;
    }

    /** Before the report an acceptance would skip all recipients that have not arrived yet. */
    private void checkRecipientsMissing(CampaignId id) {
        if (campaignRepository.isClosed(id)) {
            throw new StateConflict("The campaign is closed: its missing recipients are skipped");
        }
        if (campaignRepository.countMissingRecipients(id) == 0) {
            throw new StateConflict(
                    "The campaign is %s: the scheduler has not reported missing recipients, which it does minutes after the plan is published"
                            .formatted(show(id).status().text()));
        }
    }

    private Campaign find(CampaignId id) {
        return campaignRepository.find(id).orElseThrow(() -> notFound(id));
    }

    private static ResourceNotFound notFound(CampaignId id) {
        return new ResourceNotFound("Campaign not found: " + id);
    }

    private static StateConflict illegalTransition(CampaignStatus state, CampaignStatus requested) {
        var allowed = state.allowedNames().isEmpty() ? "nothing" : String.join(" or ", state.allowedNames());
        return new StateConflict("The campaign is %s and cannot become %s; allowed: %s"
                .formatted(state.text(), requested.text(), allowed));
    }
}
