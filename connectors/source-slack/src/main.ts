#!/usr/bin/env node
import { runAsProgram } from '@tapwright/connector';
import connector from './connector.ts';

await runAsProgram(connector);
