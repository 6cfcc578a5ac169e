package dev.trickle.api.problem;

import dev.trickle.pipeline.CampaignId;

/** The same campaign exists already, and the request does not allow a duplicate. */
public final class DuplicateCampaign extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient CampaignId first;

    /** Takes the existing campaign. */
    public DuplicateCampaign(CampaignId first) {
        super(("The campaign %s has the same account, template, language, components and audience, and starts less than"
                        + " an hour earlier or later. To create another one, send \"allow_duplicate\": true")
                .formatted(first));
        this.first = first;
    }

    CampaignId first() {
        return first;
    }
}
