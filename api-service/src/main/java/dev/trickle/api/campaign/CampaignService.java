package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.database.SqlInstants;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.planning.PlanDates;
import dev.trickle.api.planning.Planner;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.problem.StateConflict;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.MissingRecipientsAccepted;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Topics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Carries out what people want of campaigns: row, event and plan in one transaction each. */
@Component
class CampaignService {

    private static final Logger log = LoggerFactory.getLogger(CampaignService.class);

    private final CampaignRepository campaignRepository;
    private final DuplicateCampaignCheck duplicates;
    private final Planner planner;
    private final PlanDates dates;
    private final ApiOutbox apiOutbox;
    private final AuditLog audit;
    private final ExclusiveClaimLocks exclusiveClaimLocks;
    private final AccountDirectory accountDirectory;
    private final TransactionOperations transactions;
    private final InstantSource calendar;

    CampaignService(
            CampaignRepository campaignRepository,
            DuplicateCampaignCheck duplicates,
            Planner planner,
            PlanDates dates,
            ApiOutbox apiOutbox,
            AuditLog audit,
            ExclusiveClaimLocks exclusiveClaimLocks,
            AccountDirectory accountDirectory,
            TransactionOperations transactions,
            InstantSource calendar) {
        this.campaignRepository = campaignRepository;
        this.duplicates = duplicates;
        this.planner = planner;
        this.dates = dates;
        this.apiOutbox = apiOutbox;
        this.audit = audit;
        this.exclusiveClaimLocks = exclusiveClaimLocks;
        this.accountDirectory = accountDirectory;
        this.transactions = transactions;
        this.calendar = calendar;
    }

    /**
     * Creates a campaign, scheduled unless the request says draft. Refuses a duplicate of a scheduled campaign unless
     * the request allows it.
     */
    CampaignResponse create(@Nullable JsonNode body) {
        var now = SqlInstants.now(calendar);
        var wish = NewCampaign.in(body, accountDirectory, now);
        return transactions.execute(transaction -> {
            if (wish.wanted() != DesiredState.DRAFT && !wish.allowDuplicate()) {
                duplicates.refuse(wish, now);
            }
            var campaign = campaignRepository.insert(wish, now);
            tell(campaign, now);
            audit.note("campaign-created", campaign.id(), wish.told(), now);
            if (wish.wanted() == DesiredState.DRAFT) {
                planner.estimate(campaign.id());
            } else {
                planner.plan(campaign.id());
            }
            return show(campaign.id());
        });
    }

    /** Changes what the body names, if nobody has changed it unseen. */
    CampaignResponse edit(CampaignId id, @Nullable JsonNode body, IfMatch ifMatch) {
        return transactions.execute(transaction -> {
            exclusiveClaimLocks.lock(id);
            var present = find(id);
            ifMatch.check(present);
            var zone = accountDirectory.settings(present.account()).zone();
            return change(id, CampaignEdit.in(body, present, zone, SqlInstants.now(calendar)));
        });
    }

    /** Brings a campaign into another state; says how many calls could no longer be held back. */
    CampaignResponse bring(CampaignId id, CampaignStatus wish, IfMatch ifMatch) {
        return transactions.execute(transaction -> {
            exclusiveClaimLocks.lock(id);
            ifMatch.check(find(id));
            var shown = change(id, CampaignEdit.to(wish));
            return wish == CampaignStatus.RUNNING
                    ? shown
                    : shown.withCallsUnderWay(campaignRepository.callsUnderWay(id));
        });
    }

    /** Gives up the recipients of a published plan that never arrived, so that the campaign can end without them. */
    CampaignResponse acceptGap(CampaignId id, @Nullable JsonNode body) {
        var by = personIn(body);
        return transactions.execute(transaction -> {
            var campaign = find(id);
            checkMayMissSomebody(id);
            var now = SqlInstants.now(calendar);
            apiOutbox.add(Topics.CAMPAIGN_EVENTS, campaign.account(), new MissingRecipientsAccepted(id, by, now), now);
            audit.note("gap-accepted", id, Map.of(), now);
            log.info("Gap accepted campaign={}", id);
            return show(id);
        });
    }

    /** Asks for the rest of this date's share at once. */
    void sendToday(AccountId account) {
        var now = SqlInstants.now(calendar);
        var today = accountDirectory.today(account);
        transactions.executeWithoutResult(transaction -> {
            apiOutbox.add(Topics.CAMPAIGN_EVENTS, account, new DailySendRequested(today, now), now);
            audit.note("send-today-requested", account, Map.of("date", today), now);
        });
        log.info("Send today requested account={}", account);
    }

    CampaignResponse show(CampaignId id) {
        return campaignRepository.show(id).orElseThrow(() -> unknown(id));
    }

    private CampaignResponse change(CampaignId id, CampaignEdit edit) {
        var state = show(id).status();
        var wanted = wanted(state, edit);
        checkEditable(state, edit);
        if (wanted != null || edit.changesDefinition()) {
            var now = SqlInstants.now(calendar);
            var neverPlanned = wanted == DesiredState.CANCELLED && planner.withdraw(id);
            var changed = campaignRepository.update(id, edit, wanted, now);
            tell(changed, now);
            audit.note("campaign-changed", id, edit.told(), now);
            if (neverPlanned) {
                tellThatNobodyIsPlanned(changed, now);
            }
            planAgain(state, edit, changed);
            log.info("Campaign changed campaign={} revision={} wanted={}", id, changed.revision(), changed.wanted());
        }
        return show(id);
    }

    /** The state to be written: null where none is asked for, or the one asked for is there already. */
    private static @Nullable DesiredState wanted(CampaignStatus state, CampaignEdit edit) {
        var wish = edit.status();
        if (wish == null || state.is(wish)) {
            return null;
        }
        if (!state.allows(wish)) {
            throw refused(state, wish);
        }
        return wish.wanted();
    }

    private static void checkEditable(CampaignStatus state, CampaignEdit edit) {
        if (edit.changesDefinition() && !state.editable()) {
            throw new StateConflict("The campaign is %s and can no longer be edited".formatted(state.text()));
        }
        if (edit.start() != null && !state.startMovable()) {
            throw new StateConflict(
                    "The campaign is %s: start_date can be changed only before it starts".formatted(state.text()));
        }
    }

    /** A draft has no plan: it gets one when it is scheduled. */
    private void planAgain(CampaignStatus before, CampaignEdit edit, Campaign changed) {
        if (before != CampaignStatus.DRAFT && edit.changesDates()) {
            dates.moveWaiting(changed.id(), changed.account(), changed.start(), changed.dailyLimit());
        } else if (before == CampaignStatus.DRAFT && changed.wanted() == DesiredState.SCHEDULED) {
            planner.plan(changed.id());
        }
    }

    private void tell(Campaign campaign, Instant now) {
        apiOutbox.add(Topics.CAMPAIGN_EVENTS, campaign.account(), campaign.changed(now), now);
    }

    /** A campaign ends when everybody in its plan is done with, so one without a plan needs an empty one. */
    private void tellThatNobodyIsPlanned(Campaign campaign, Instant now) {
        apiOutbox.add(Topics.CAMPAIGN_EVENTS, campaign.account(), new PlanCompleted(campaign.id(), 0, now), now);
    }

    private static String personIn(@Nullable JsonNode body) {
        var requestFields = RequestFields.of(body);
        var by = requestFields.requiredText("by", NewCampaign.LONGEST_PERSON);
        requestFields.rejectOthers();
        requestFields.check();
        return by;
    }

    /** Accepted any earlier, a gap that nobody has seen yet would be passed over in silence. */
    private void checkMayMissSomebody(CampaignId id) {
        if (!campaignRepository.mayMissSomebody(id)) {
            throw new StateConflict(
                    "The campaign is %s: a gap can be accepted only after its plan is published and before it is closed"
                            .formatted(show(id).status().text()));
        }
    }

    private Campaign find(CampaignId id) {
        return campaignRepository.find(id).orElseThrow(() -> unknown(id));
    }

    private static ResourceNotFound unknown(CampaignId id) {
        return new ResourceNotFound("There is no campaign " + id);
    }

    private static StateConflict refused(CampaignStatus state, CampaignStatus wish) {
        var allowed = state.allowed().isEmpty() ? "nothing" : String.join(" or ", state.allowed());
        return new StateConflict(
                "The campaign is %s and cannot become %s; allowed: %s".formatted(state.text(), wish.text(), allowed));
    }
}
