/** @jest-environment jsdom */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { declareTests } from './declare-tests.js';

declareTests({ afterEach, beforeEach, expect, test }, jest);
