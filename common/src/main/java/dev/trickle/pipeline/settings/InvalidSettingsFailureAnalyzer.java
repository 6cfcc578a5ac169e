package dev.trickle.pipeline.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports errors in the settings without a stack trace. */
final class InvalidSettingsFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSettingsException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, InvalidSettingsException cause) {
        return new FailureAnalysis(
                cause.getMessage(), "Correct the settings file or the environment, and start again.", cause);
    }
}
