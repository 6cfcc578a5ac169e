package dev.trickle.stack.demo;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** How far a campaign is, as the API says. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
record CampaignStats(
        String status,
        int totalRecipients,
        int messagesSent,
        int messagesDelivered,
        int messagesRead,
        int messagesFailed) {

    boolean completed() {
        return status.equals("completed");
    }
}
