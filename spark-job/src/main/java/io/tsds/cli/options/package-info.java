/**
 * Options of the commands, from the command line, configuration files and Spark's settings, made
 * into typed parameters. A new option is added here. The only package that knows how options are
 * spelled.
 */
package io.tsds.cli.options;
