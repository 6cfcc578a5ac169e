package dev.trickle.pipeline.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a settings file that is not YAML without a stack trace. */
final class InvalidYamlFailureAnalyzer extends AbstractFailureAnalyzer<InvalidYamlException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, InvalidYamlException cause) {
        return new FailureAnalysis(cause.getMessage(), "Correct this file, and start again.", cause);
    }
}
