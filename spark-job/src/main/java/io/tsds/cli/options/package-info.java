/**
 * Options of the commands, from the command line, configuration files and Spark's settings, made
 * into typed parameters. A new option is declared here, and its default stands with its parameter
 * in {@link io.tsds.parameters}.
 */
package io.tsds.cli.options;
