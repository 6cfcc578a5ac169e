package dev.trickle.systemtest.designs;

import dev.trickle.pipeline.SendRequested;
import java.io.IOException;

/** Commits the offsets, then calls: sends no duplicate, but loses recipients after a failure. */
final class CommitThenCall {

    private CommitThenCall() {}

    /** Takes instance, group, broker, address of the Cloud API and version of the Graph API. */
    public static void main(String[] arguments) throws InterruptedException {
        var whatsApp = new PlainApiClient(arguments[3], arguments[4], arguments[1]);
        try (var requests = new PlainRequests(arguments[2], arguments[0], arguments[1])) {
            while (!Thread.interrupted()) {
                var batch = requests.poll();
                if (requests.commit()) {
                    for (var request : batch) {
                        call(whatsApp, request);
                    }
                }
            }
        }
    }

    private static void call(PlainApiClient whatsApp, SendRequested request) throws InterruptedException {
        try {
            whatsApp.call(request);
        } catch (IOException failure) {
            System.out.println("Failed: " + failure.getClass().getSimpleName());
        }
    }
}
