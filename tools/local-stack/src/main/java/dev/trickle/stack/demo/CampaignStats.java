package dev.trickle.stack.demo;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Progress of a campaign, as returned by the API. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
record CampaignStats(
        String status,
        int totalRecipients,
        int messagesSent,
        int messagesDelivered,
        int messagesRead,
        int messagesFailed) {

    boolean isCompleted() {
        return status.equals("completed");
    }
}
