package dev.trickle.api.problem;

import dev.trickle.pipeline.CampaignId;

/** An equal campaign exists, and the request does not allow a duplicate. */
public final class DuplicateCampaign extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient CampaignId existing;

    /** Creates the exception for an existing campaign. */
    public DuplicateCampaign(CampaignId existing) {
        super(("The campaign %s has the same account, template, language, components and audience, and starts less than"
                        + " an hour earlier or later. To create another one, send \"allow_duplicate\": true")
                .formatted(existing));
        this.existing = existing;
    }

    CampaignId existing() {
        return existing;
    }
}
