package dev.trickle.api.resolution;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;

/** A message that went out or did not, as it is shown. */
record UnconfirmedAttempt(AttemptId attempt, CampaignId campaign, Instant since) {}
