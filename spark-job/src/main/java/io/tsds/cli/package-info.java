/**
 * The command line: commands, option and configuration-file parsing into typed parameters, exit
 * codes. The only package that prints or ends the process.
 */
package io.tsds.cli;
